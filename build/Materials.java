import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/// Reads what a release says it is made of, and holds it against what is in it: every library by
/// name and version, each with a licence, and nothing that differs from build to build.
///
/// Arguments: the CycloneDX file, and the folder of libraries, whose Jackson it is read with.
void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    JsonNode bom = new ObjectMapper().readTree(file.toFile());
    var faults = new ArrayList<String>();
    for (String changing : List.of("/serialNumber", "/metadata/timestamp")) {
        if (!bom.at(changing).isMissingNode()) {
            faults.add(
                    "%s is %s, and another in the next build"
                            .formatted(changing, bom.at(changing)));
        }
    }
    var named = new TreeMap<String, JsonNode>();
    for (JsonNode component : bom.path("components")) {
        named.put(
                component.path("name").asText() + "-" + component.path("version").asText(),
                component);
    }
    var licences = new TreeMap<String, Integer>();
    for (String library : libraries(Path.of(arguments[1]))) {
        // A classifier comes after the version.
        Optional<JsonNode> found =
                Optional.ofNullable(named.floorEntry(library))
                        .filter(entry -> library.startsWith(entry.getKey()))
                        .map(Map.Entry::getValue);
        if (found.isEmpty()) {
            faults.add("the library %s is not named".formatted(library));
        } else if (!found.get().path("group").asText().equals("dev.darkroom")) {
            licences.merge(licence(found.get()), 1, Integer::sum);
        }
    }
    if (licences.containsKey(NONE)) {
        faults.add("%s libraries without a licence".formatted(licences.get(NONE)));
    }
    licences.forEach(
            (licence, libraries) -> System.out.println("%4s %s".formatted(libraries, licence)));
    faults.forEach(fault -> System.err.println("%s: %s".formatted(file, fault)));
    System.exit(faults.isEmpty() ? 0 : 1);
}

static final String NONE = "none";

List<String> libraries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
        return files.map(file -> file.getFileName().toString())
                .sorted()
                .map(name -> name.replaceFirst("\\.jar$", ""))
                .toList();
    }
}

String licence(JsonNode component) {
    var names = new TreeSet<String>();
    for (JsonNode one : component.path("licenses")) {
        JsonNode licence = one.path("license");
        names.add(
                one.path("expression")
                        .asText(licence.path("id").asText(licence.path("name").asText(NONE))));
    }
    return names.isEmpty() ? NONE : String.join(" or ", names);
}
