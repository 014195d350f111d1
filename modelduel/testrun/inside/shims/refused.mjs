// What answers get of modules that they have no use for.

throw new Error("This module is not there for answers.");
