-- gd-2026-0001 and GD-2026-0001 are one order: what is looked up is the number in capitals. Where a database
-- holds both already, the second keeps its form and its petition.
UPDATE hotline_orders SET order_number = UPPER(order_number)
WHERE order_number <> UPPER(order_number)
  AND NOT EXISTS (SELECT 1 FROM hotline_orders other
                  WHERE other.order_number <> hotline_orders.order_number
                    AND UPPER(other.order_number) = UPPER(hotline_orders.order_number));
