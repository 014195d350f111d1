// What the programs of one test run share: whether the answer may have run, and whom to tell.

let begun = false;
let tell = () => {};

/** From now on code of the answer may run. */
export const begin = () => {
  begun = true;
};

export const hasBegun = () => begun;

/** Say whom `complain` tells. */
export const onComplaint = (teller) => {
  tell = teller;
};

/** Tell of something that no honest answer does. */
export const complain = (message) => tell(message);
