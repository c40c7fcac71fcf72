package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import dev.darkroom.http.HttpApi;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The OpenAPI document that is served, and whether answers are as it says.
final class OpenApiDocument {

    private static final String ID = "https://darkroom.example/openapi.json";
    private static final String JSON = "application/json";

    private final JsonNode document;
    private final SchemaRegistry schemas;
    private final Set<String> answered = new TreeSet<>();

    OpenApiDocument() throws IOException {
        try (InputStream file = HttpApi.class.getResourceAsStream("v1/openapi.json")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            document = TestingHttp.JSON.readTree(text);
            schemas =
                    SchemaRegistry.withDefaultDialect(
                            SpecificationVersion.DRAFT_2020_12,
                            registry -> registry.schemas(Map.of(ID, text)));
        }
    }

    JsonNode json() {
        return document;
    }

    /// Operations that were answered with success so far, such as `GET /v1/jobs/{id}`.
    synchronized Set<String> answered() {
        return new TreeSet<>(answered);
    }

    /// Demands that an answer is as the document says, where it speaks of the call.
    synchronized void demand(HttpResponse<byte[]> answer) {
        String method = answer.request().method();
        Optional<String> template = template(answer.request().uri().getRawPath());
        JsonNode operation =
                document.path("paths")
                        .path(template.orElse(""))
                        .path(method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            return;
        }
        String call = method + " " + template.orElseThrow();
        String status = Integer.toString(answer.statusCode());
        String told = operation.path("responses").has(status) ? status : "default";
        assertThat(told.equals("default") && answer.statusCode() < 400)
                .as("%s answers %s, which the document does not name", call, status)
                .isFalse();
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith(JSON)) {
            demandSchema(call, told, template.get(), method, answer);
        }
        if (answer.statusCode() < 300) {
            answered.add(call);
        }
    }

    private void demandSchema(
            String call,
            String status,
            String template,
            String method,
            HttpResponse<byte[]> answer) {
        String pointer =
                "#/paths/%s/%s/responses/%s/content/application~1json/schema"
                        .formatted(
                                template.replace("/", "~1").replace("{", "%7B").replace("}", "%7D"),
                                method.toLowerCase(Locale.ROOT),
                                status);
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(document.at(pointer.substring(1).replace("%7B", "{").replace("%7D", "}")))
                .as("%s answers JSON with %s", call, status)
                .isNotEmpty();
        assertThat(
                        schemas.getSchema(SchemaLocation.of(ID + pointer))
                                .validate(body, InputFormat.JSON))
                .as("%s: %s", call, body.substring(0, Math.min(400, body.length())))
                .isEmpty();
    }

    private Optional<String> template(String path) {
        if (document.path("paths").has(path)) {
            return Optional.of(path);
        }
        return document.path("paths")
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(template -> template.contains("{"))
                .filter(
                        template ->
                                Pattern.matches(template.replaceAll("\\{[a-z]+}", "[^/]+"), path))
                .findFirst();
    }
}
