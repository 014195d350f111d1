// Settings of the timing screens. A screen's settings are put together from layers: our own, the circuit's, the
// team's and what the team has uploaded for the weekend. Layers come from files, so they are what JSON.parse makes of
// text: groups, lists, texts, numbers, booleans and null. Our own may hold functions too (formatters, with their digits
// and units as properties), and may be made by a class.

export type Value = null | boolean | number | string | Value[] | Settings | ((...args: never[]) => unknown);
export type Settings = { [key: string]: Value };

export class LayerError extends TypeError {
  override name = "LayerError";
}

function isGroup(value: unknown): value is Settings {
  return value !== null && (typeof value === "object" || typeof value === "function") && !Array.isArray(value);
}

// It was in an upload once, and is no setting of anybody's. All other keys are: every team has a constructor, so there
// are { "constructor": { "name": "Minardi" } } and, before anybody has signed, { "constructor": "none" }.
function isSetting(key: string): boolean {
  return key !== "__proto__";
}

/** What a group says itself; what it has from elsewhere belongs to others as well. */
function own(group: Settings, key: string): Value | undefined {
  return Object.hasOwn(group, key) ? group[key] : undefined;
}

function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy);
  return isGroup(value) && typeof value !== "function" ? deepMerge({}, value) : value;
}

/**
 * Put a layer over some settings, which are changed, and return them.
 *
 * Groups are merged, all else is replaced, lists as a whole. No group or list of the layer itself is kept in the
 * settings, so that both may be changed later.
 */
export function deepMerge(settings: Settings, layer: Settings): Settings {
  if (!isGroup(settings) || !isGroup(layer)) throw new LayerError("only groups can be merged");
  for (const key of Object.keys(layer)) {
    if (!isSetting(key)) continue;
    const [mine, theirs] = [own(settings, key), layer[key]];
    if (isGroup(mine) && isGroup(theirs) && typeof theirs !== "function") {
      deepMerge(mine, theirs);
    } else {
      settings[key] = copy(theirs);
    }
  }
  return settings;
}

/**
 * Fill in what some settings do not say, at any depth, and return them. What they do say stays, `null` too; and so
 * does the layer of defaults.
 */
export function defaultsDeep(settings: Settings, defaults: Settings): Settings {
  if (!isGroup(settings) || !isGroup(defaults)) throw new LayerError("only groups have defaults");
  for (const key of Object.keys(defaults)) {
    if (!isSetting(key)) continue;
    const [mine, theirs] = [own(settings, key), defaults[key]];
    if (mine === undefined) {
      settings[key] = copy(theirs);
    } else if (isGroup(mine) && isGroup(theirs) && typeof theirs !== "function") {
      defaultsDeep(mine, theirs);
    }
  }
  return settings;
}

/** A screen's settings from its layers, the first the lowest, and null where there is none; layers stay as they are. */
export function screenSettings(layers: (Settings | null)[], defaults: Settings = {}): Settings {
  const settings: Settings = {};
  for (const layer of layers) {
    if (layer !== null) deepMerge(settings, layer);
  }
  return defaultsDeep(settings, defaults);
}
