// After a unit was dragged or moved by its arrows, the numbers beside the units follow the new order.
document.addEventListener("input", (event) => {
  if (event.target.name !== "order") return;
  event.target.form.querySelectorAll("[data-sortable] [data-id]").forEach((item, index) => {
    const number = item.querySelector("input[name^='number-']");
    if (number) number.value = index + 1;
  });
});
