// Several changes as one: undone together.
class Composite {
  preExecute({ act }) {
    act();
  }
}

class Together {
  constructor(commandStack) {
    this.commandStack = commandStack;
    commandStack.registerHandler("drempel.samen", Composite);
  }

  // `doen` changes the diagram with `modeling`; gives what it gives.
  run(act) {
    let gave;
    this.commandStack.execute("drempel.samen", { act: () => (gave = act()) });
    return gave;
  }
}
Together.$inject = ["commandStack"];

export const TogetherModule = { __init__: ["together"], together: ["type", Together] };
