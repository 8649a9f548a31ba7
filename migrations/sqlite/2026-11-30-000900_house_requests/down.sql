DROP TABLE house_requests;
