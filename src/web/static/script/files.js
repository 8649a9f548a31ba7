// Files are sent as soon as they are chosen, dropped or pasted. Without this script they come with the form.
(function () {
  'use strict';

  function size(bytes) {
    if (bytes < 1024) return bytes + ' B';
    if (bytes < 1048576) return Math.round(bytes / 1024) + ' KiB';
    return Math.round(bytes / 104857.6) / 10 + ' MiB';
  }

  function chooser(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = 'yes';
    var input = box.querySelector('input[type=file]');
    var list = box.querySelector('.sent');
    var status = box.querySelector('[role=status]');
    var form = box.closest('form');
    var waiting = 0;
    box.querySelector('.drop').hidden = false;

    function post(address, body, done) {
      var request = new XMLHttpRequest();
      request.open('POST', address);
      request.setRequestHeader('Accept', 'application/json');
      request.setRequestHeader('Accept-Language', document.documentElement.lang);
      request.onload = function () { done(request); };
      request.onerror = function () { done(request); };
      request.upload.onprogress = function (event) {
        if (event.lengthComputable && done.progress) done.progress.value = event.loaded / event.total;
      };
      request.send(body);
      return request;
    }

    function fields(file) {
      var data = new FormData();
      data.append('csrf', box.dataset.csrf);
      if (file) data.append(box.dataset.files, file, file.name);
      return data;
    }

    function button(text, name, act) {
      var made = document.createElement('button');
      made.type = 'button';
      made.className = 'quiet';
      made.textContent = text;
      made.setAttribute('aria-label', text + ' ' + name);
      made.addEventListener('click', act);
      return made;
    }

    // A form that is kept as a draft hears of it.
    function changed() {
      form.dispatchEvent(new Event('change', { bubbles: true }));
    }

    function removable(line, id, name) {
      line.append(button(box.dataset.remove, name, function () {
        post('/files/' + id + '/remove', new URLSearchParams({ csrf: box.dataset.csrf }), function () {
          line.remove();
          input.focus();
          changed();
        });
      }));
    }

    function kept(line, file) {
      var id = document.createElement('input');
      id.type = 'hidden';
      id.name = box.dataset.files + '_id';
      id.value = file.id;
      line.append(id);
      removable(line, file.id, file.name);
      changed();
    }

    function failed(line, name, request) {
      var why = '';
      try { why = JSON.parse(request.responseText).detail || ''; } catch (_) { why = ''; }
      var said = document.createElement('strong');
      said.textContent = box.dataset.failed + (why ? ': ' + why : '');
      line.append(said, button(box.dataset.remove, name, function () { line.remove(); input.focus(); }));
      status.textContent = name + ' ' + said.textContent;
    }

    function send(file) {
      var line = document.createElement('li');
      var name = document.createElement('span');
      var progress = document.createElement('progress');
      name.textContent = file.name + ' · ' + size(file.size);
      progress.max = 1;
      progress.setAttribute('aria-label', box.dataset.sending + ' ' + file.name);
      line.append(name, progress);
      list.append(line);
      waiting += 1;
      function done(request) {
        waiting -= 1;
        progress.remove();
        var sent = null;
        try { sent = request.status === 201 ? JSON.parse(request.responseText)[0] : null; } catch (_) { sent = null; }
        if (!sent) { failed(line, file.name, request); return; }
        kept(line, sent);
        status.textContent = sent.name;
      }
      done.progress = progress;
      post('/files', fields(file), done);
    }

    function sendAll(files) {
      Array.prototype.forEach.call(files, send);
    }

    list.querySelectorAll('[data-id]').forEach(function (line) {
      removable(line, line.dataset.id, line.querySelector('span').textContent);
    });
    input.addEventListener('change', function () {
      sendAll(input.files);
      input.value = '';
    });
    ['dragenter', 'dragover'].forEach(function (name) {
      box.addEventListener(name, function (event) { event.preventDefault(); box.classList.add('over'); });
    });
    ['dragleave', 'drop'].forEach(function (name) {
      box.addEventListener(name, function () { box.classList.remove('over'); });
    });
    box.addEventListener('drop', function (event) {
      event.preventDefault();
      sendAll(event.dataTransfer.files);
    });
    form.addEventListener('paste', function (event) {
      var files = event.clipboardData ? event.clipboardData.files : [];
      if (files.length) { event.preventDefault(); sendAll(files); }
    });
    form.addEventListener('submit', function (event) {
      if (waiting > 0) { event.preventDefault(); status.textContent = box.dataset.wait; }
    });
  }

  document.querySelectorAll('[data-files]').forEach(chooser);
})();
