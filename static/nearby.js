/* 守望 · "离我近的在前": asks the browser where it is, puts that into the form and sends it. The position goes into the
 * body of this one request; it is kept neither here nor on the server, and never stands in an address. */
(function () {
  "use strict";

  const WHY = {
    1: "您没有允许浏览器取位置。可以点一户后面的“附近的户”，按离那一户的远近排。",
    2: "现在取不到位置。可以点一户后面的“附近的户”，按离那一户的远近排。",
    3: "取位置太久了，请到空旷的地方再试。",
  };

  document.querySelectorAll("form[data-nearby]").forEach((form) => {
    const button = form.querySelector("button");
    const tell = (code) => {
      button.removeAttribute("aria-busy");
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: WHY[code] || WHY[2] } }));
    };
    form.addEventListener("submit", (event) => {
      if (form.longitude.value) return; // found: now it is really sent
      event.preventDefault();
      if (!navigator.geolocation) { tell(2); return; }
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition((found) => {
        form.longitude.value = found.coords.longitude.toFixed(5);
        form.latitude.value = found.coords.latitude.toFixed(5);
        form.submit();
      }, (problem) => tell(problem.code), { timeout: 15000, maximumAge: 60000 });
    });
  });
})();
