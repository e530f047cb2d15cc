// Passkeys: the browser's own dialogue, started by a button, its answer sent with the form around it.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.querySelector("[data-passkey-start]").addEventListener("click", async () => {
      const data = JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
      const creating = form.dataset.passkey === "create";
      if (creating && !form.reportValidity()) return;
      try {
        const answer = creating
          ? await window.webauthnJSON.create(data.creation_options)
          : await window.webauthnJSON.get(data.request_options);
        form.querySelector("[name=credential]").value = JSON.stringify(answer);
        form.submit();
      } catch (refusal) {
        // The person closed the dialogue, or the key did not answer: the form stays as it is.
        console.warn(refusal.name);
      }
    });
  }
})();
