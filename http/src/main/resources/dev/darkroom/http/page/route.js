// What the address says is shown: `#/`, `#/bench`, `#/picture/ID/INDEX`, `#/compare/ID/INDEX/ID/INDEX`.

export function route() {
  const [view, ...parts] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
  switch (view) {
    case "bench":
      return {view: "bench"};
    case "picture":
      return {view: "picture", id: parts[0], index: Number(parts[1] ?? 0)};
    case "compare":
      return {view: "compare", left: {id: parts[0], index: Number(parts[1])}, right: {id: parts[2], index: Number(parts[3])}};
    default:
      return {view: "sheet"};
  }
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const pictureAddress = ({id, index}) => `#/picture/${encodeURIComponent(id)}/${index}`;
export const compareAddress = (left, right) => `#/compare/${encodeURIComponent(left.id)}/${left.index}/${encodeURIComponent(right.id)}/${right.index}`;
