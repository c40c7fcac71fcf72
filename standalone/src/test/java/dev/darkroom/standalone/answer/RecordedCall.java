package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// One call as a client makes it, and what that client reads of the answer.
///
/// @param json as the files beside [RecordedClientsTest] hold it
/// @param lastAnswer body of the answer before it, which some clients send back
record RecordedCall(JsonNode json, byte[] lastAnswer) {

    private static final String BOUNDARY = "a-line-between";

    /// Makes the call and demands what the client reads.
    ///
    /// @return the body of the answer
    byte[] make(TestingHttp http) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request(http));
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode())
                .as("%s: %s", this, text.substring(0, Math.min(300, text.length())))
                .isEqualTo(json.path("status").asInt(200));
        if (json.has("events")) {
            assertEvents(text);
        } else {
            JsonNode read = TestingHttp.JSON.readTree(answer.body());
            json.path("reads")
                    .properties()
                    .forEach(field -> assertReads(read, field.getKey(), field.getValue().asText()));
        }
        return answer.body();
    }

    private HttpRequest.Builder request(TestingHttp http) throws IOException {
        String[] call = json.path("call").asText().split(" ");
        HttpRequest.Builder request = http.request(call[1]);
        json.path("headers")
                .properties()
                .forEach(header -> request.header(header.getKey(), header.getValue().asText()));
        if (json.has("form")) {
            return request.header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(form(json.path("form"))));
        }
        if (json.has("body") || json.has("raw")) {
            return request.header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body()));
        }
        return request.method(call[0], HttpRequest.BodyPublishers.noBody());
    }

    private byte[] body() throws IOException {
        if (json.has("raw")) {
            return json.path("raw").asText().getBytes(StandardCharsets.UTF_8);
        }
        if (json.path("body").asText().equals("the last answer")) {
            return lastAnswer;
        }
        return filled(json.path("body").toString()).getBytes(StandardCharsets.UTF_8);
    }

    private static String filled(String text) throws IOException {
        String picture = Base64.getEncoder().encodeToString(TestingPictures.png(false));
        return text.replace("a data URL", "data:image/png;base64," + picture);
    }

    private static byte[] form(JsonNode parts) throws IOException {
        var body = new ByteArrayOutputStream();
        for (JsonNode part : parts) {
            String head =
                    "--%s\r\nContent-Disposition: form-data; name=\"%s\""
                            .formatted(BOUNDARY, part.path("name").asText());
            body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            if (part.has("picture")) {
                String file =
                        "; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n"
                                .formatted(part.path("file").asText(), part.path("type").asText());
                body.writeBytes(file.getBytes(StandardCharsets.UTF_8));
                boolean transparent = part.path("picture").asText().equals("transparent");
                body.writeBytes(TestingPictures.png(transparent));
            } else {
                String text = "\r\n\r\n" + filled(part.path("text").asText());
                body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            }
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private void assertReads(JsonNode answer, String where, String what) {
        JsonNode found = at(answer, where);
        String as = "%s reads %s: %s".formatted(this, where, what);
        switch (what) {
            case "text" ->
                    assertThat(found.isTextual() && !found.asText().isEmpty()).as(as).isTrue();
            case "number" -> assertThat(found.isNumber()).as(as).isTrue();
            case "list" -> assertThat(found.isArray()).as(as).isTrue();
            case "object" -> assertThat(found.isObject()).as(as).isTrue();
            case "null" -> assertThat(found.isNull()).as(as).isTrue();
            case "absent" -> assertThat(found.isMissingNode()).as(as).isTrue();
            case "anything" -> assertThat(found.isMissingNode()).as(as).isFalse();
            case "png", "jpeg", "webp" ->
                    assertThat(TestingPictures.format(found.asText())).as(as).isEqualTo(what);
            default -> assertThat("=" + found.asText()).as(as).isEqualTo(what);
        }
    }

    // A # stands where a text holds a JSON object of its own.
    private static JsonNode at(JsonNode answer, String where) {
        int inner = where.indexOf('#');
        if (inner < 0) {
            return answer.at(where);
        }
        try {
            return TestingHttp.JSON
                    .readTree(answer.at(where.substring(0, inner)).asText())
                    .at(where.substring(inner + 1));
        } catch (IOException _) {
            return MissingNode.getInstance();
        }
    }

    private void assertEvents(String text) throws IOException {
        var seen = new ArrayList<String>();
        for (String block : text.split("\n\n")) {
            List<String> lines = block.lines().toList();
            assertThat(lines.getFirst()).as("%s", this).startsWith("event: ");
            JsonNode data = TestingHttp.JSON.readTree(lines.get(1).substring("data: ".length()));
            String type = data.path("type").asText();
            assertThat(lines.getFirst()).isEqualTo("event: " + type);
            assertThat(data.has("error")).as("%s: %s", this, data).isFalse();
            json.path("events")
                    .path(type)
                    .forEach(field -> assertThat(data.has(field.asText())).as(block).isTrue());
            assertThat(TestingPictures.format(data.path("b64_json").asText())).isEqualTo("png");
            seen.add(type);
        }
        assertThat(seen).as("%s", this).last().asString().endsWith(".completed");
        json.path("events").fieldNames().forEachRemaining(type -> assertThat(seen).contains(type));
    }

    @Override
    public String toString() {
        String text = json.toString();
        return text.substring(0, Math.min(200, text.length()));
    }
}
