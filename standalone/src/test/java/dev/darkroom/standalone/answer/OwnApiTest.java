package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

@Tag("slow")
class OwnApiTest {

    @RegisterExtension static final TestingHttp http = new TestingHttp(Map.of());

    @Test
    void aRequestIsTakenDrawnStoredAndServed() throws Exception {
        HttpResponse<byte[]> taken =
                http.post(
                        "/v1/prompts",
                        """
                        {"id": "whole way", "prompt": "a red apple", "steps": 2, "count": 2,
                         "labels": {"show": "a"}}
                        """);
        assertThat(taken.statusCode()).isEqualTo(202);
        String location = taken.headers().firstValue("Location").orElseThrow();

        JsonNode job = http.getJson(location + "?wait=60s");
        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("stored");

        // What the table knows comes a moment after what the topics tell.
        JsonNode image = http.getJson(location + "?wait=60s").path("images").path(1);
        HttpResponse<byte[]> picture = http.get("/v1/images/whole%20way/1");
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
        String tag = picture.headers().firstValue("ETag").orElseThrow();
        if (image.has("sha256")) {
            assertThat(tag).contains(image.path("sha256").asText());
        }
        assertThat(http.get("/v1/images/whole%20way/1", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        HttpResponse<byte[]> part = http.get("/v1/images/whole%20way/1", "Range", "bytes=1-3");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(http.get("/v1/images/whole%20way/1", "If-None-Match", "*").statusCode())
                .isEqualTo(304);
        assertThat(http.get("/v1/images/whole%20way/1", "Range", "bytes=3-1").statusCode())
                .isEqualTo(200);
        assertThat(new String(part.body(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("PNG");
    }

    @Test
    void whatWasTakenIsKnownWhenItsAskerLooks() throws Exception {
        for (int i = 0; i < 5; i++) {
            http.post("/v1/prompts", "{\"id\": \"soon%d\", \"steps\": 1}".formatted(i));

            assertThat(http.get("/v1/jobs/soon%d".formatted(i)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theSameRequestTwiceIsOneAndAnotherOfItsIdIsAConflict() throws Exception {
        String request = "{\"id\": \"twice\", \"prompt\": \"a\", \"steps\": 1}";
        http.post("/v1/prompts", request);
        http.getJson("/v1/jobs/twice?wait=60s");
        http.awaitKnown("twice");

        assertThat(http.post("/v1/prompts", request).statusCode()).isEqualTo(202);
        HttpResponse<byte[]> other =
                http.post("/v1/prompts", "{\"id\": \"twice\", \"prompt\": \"b\", \"steps\": 1}");
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(TestingHttp.JSON.readTree(other.body()).path("error").path("code").asText())
                .isEqualTo("conflict");
    }

    @Test
    void aDeadLetterIsPublishedAgainOnceUnlessAskedAgain() throws Exception {
        http.publish("unreadable", new byte[] {1, 2, 3});
        http.awaitLetter("unreadable");

        assertThat(replayed("/v1/dead-letters/unreadable/replay")).isEqualTo(1);
        assertThat(replayed("/v1/dead-letters/unreadable/replay")).isZero();
        assertThat(replayed("/v1/dead-letters/unreadable/replay?again=true")).isEqualTo(1);

        JsonNode letter = http.awaitLetter("unreadable");
        assertThat(letter.path("replays").asInt()).isEqualTo(2);
    }

    private static int replayed(String path) throws Exception {
        return TestingHttp.JSON.readTree(http.post(path, "").body()).path("published").asInt();
    }

    @Test
    void whoComesBackToTheEventsMissesNothing() throws Exception {
        String standing = standingNow();
        for (int i = 0; i < 3; i++) {
            http.post("/v1/prompts", "{\"id\": \"missed%d\", \"steps\": 1}".formatted(i));
            http.getJson("/v1/jobs/missed%d?wait=60s".formatted(i));
        }

        var ended = new ArrayList<String>();
        try (Stream<String> events =
                http.events("/v1/events?previews=false", "Last-Event-ID", standing)) {
            events.dropWhile(line -> !line.equals("event: ended"))
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> line.substring(6))
                    .filter(data -> data.contains("\"status\""))
                    .limit(3)
                    .forEach(ended::add);
        }
        assertThat(ended).hasSize(3);
        assertThat(ended)
                .extracting(data -> TestingHttp.JSON.readTree(data).path("id").asText())
                .containsExactlyInAnyOrder("missed0", "missed1", "missed2");
    }

    /// Later news do not say a request's labels, and the reader was away when the first came.
    @Test
    void whoComesBackForALabelIsToldOfAllThatHasIt() throws Exception {
        String standing;
        try (Stream<String> events = http.events("/v1/events?previews=false")) {
            var lines = events.iterator();
            lines.next(); // it listens
            for (String name : List.of("other", "labelled")) {
                http.post(
                        "/v1/prompts",
                        "{\"id\": \"%s\", \"steps\": 1, \"labels\": {\"team\": \"%s\"}}"
                                .formatted(name, name));
            }
            String at = "";
            for (String line = lines.next();
                    !line.startsWith("data: ") || !line.contains("\"labelled\"");
                    line = lines.next()) {
                at = line.startsWith("id: ") ? line.substring(4) : at;
            }
            standing = at;
        }
        http.getJson("/v1/jobs/other?wait=60s");
        http.awaitKnown("labelled");

        try (Stream<String> events =
                http.events("/v1/events?label=team%3Dlabelled", "Last-Event-ID", standing)) {
            String ended =
                    events.dropWhile(line -> !line.equals("event: ended"))
                            .filter(line -> line.startsWith("data: "))
                            .findFirst()
                            .orElseThrow();
            assertThat(ended).contains("\"id\":\"labelled\"");
        }
    }

    /// The topics were made anew since: what they hold now is all news to the reader.
    @Test
    void whoStoodBeyondTheEndIsToldFromTheBeginning() throws Exception {
        http.post("/v1/prompts", "{\"id\": \"anew\", \"steps\": 1}");
        http.getJson("/v1/jobs/anew?wait=60s");
        http.awaitKnown("anew");

        try (Stream<String> events =
                http.events(
                        "/v1/events?id=anew",
                        "Last-Event-ID",
                        "outcomes/0:900000,images/0:900000,prompts/0:900000,gone/7:3")) {
            assertThat(events.filter(line -> line.startsWith("event: ended")).findFirst())
                    .isPresent();
        }
    }

    /// What is done with is deleted from its queue before long.
    @Test
    void whoComesBackIsToldWhatWasAskedAlsoWhereTheQueueHasForgottenIt() throws Exception {
        String standing = standingNow();
        http.post("/v1/prompts", "{\"id\": \"forgotten\", \"prompt\": \"a pear\", \"steps\": 1}");
        http.getJson("/v1/jobs/forgotten?wait=60s");
        http.awaitKnown("forgotten");
        forgetWhatWasAsked();

        try (Stream<String> events =
                http.events("/v1/events?id=forgotten", "Last-Event-ID", standing)) {
            List<String> told = events.takeWhile(line -> !line.equals("event: ended")).toList();
            assertThat(told).contains("event: asked");
            assertThat(told.get(told.indexOf("event: asked") + 2)).contains("\"a pear\"");
        }
    }

    /// They lie on several topics, and a reader who hears of the end first would wait for another.
    @Test
    void whoComesBackIsToldOfEachRequestInTheOrderInWhichItHappened() throws Exception {
        String standing = standingNow();
        List<String> ids = IntStream.range(0, 40).mapToObj(i -> "order" + i).toList();
        for (String id : ids) {
            http.post("/v1/prompts", "{\"id\": \"%s\", \"steps\": 1}".formatted(id));
        }
        for (String id : ids) {
            http.getJson("/v1/jobs/%s?wait=60s".formatted(id));
        }

        var open = new HashSet<String>();
        try (Stream<String> events =
                http.events("/v1/events?previews=false", "Last-Event-ID", standing)) {
            var lines = events.iterator();
            for (int ended = 0; ended < ids.size(); ) {
                String event = lines.next();
                if (event.equals("event: asked") || event.equals("event: ended")) {
                    lines.next(); // where the reader stands then
                    String id =
                            TestingHttp.JSON
                                    .readTree(lines.next().substring("data: ".length()))
                                    .path("id")
                                    .asText();
                    if (event.equals("event: asked")) {
                        open.add(id);
                    } else {
                        assertThat(open).contains(id);
                        ended++;
                    }
                }
            }
        }
        assertThat(open).containsExactlyInAnyOrderElementsOf(ids);
    }

    private static String standingNow() throws Exception {
        try (Stream<String> events = http.events("/v1/events")) {
            return events.filter(line -> line.startsWith("id: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(4);
        }
    }

    private static void forgetWhatWasAsked() throws Exception {
        var queue = new TopicPartition(http.bus().topics().prompts(), 0);
        try (Admin admin = Admin.create(http.bus().client("admin"))) {
            admin.deleteRecords(Map.of(queue, RecordsToDelete.beforeOffset(-1))).all().get();
        }
    }

    /// A model was added while the reader was away, and its queue with it.
    @Test
    void whoDoesNotKnowAQueueIsToldOfItFromItsBeginning() throws Exception {
        http.post("/v1/prompts", "{\"id\": \"queued\", \"steps\": 1}");
        http.getJson("/v1/jobs/queued?wait=60s");
        http.awaitKnown("queued");

        try (Stream<String> events =
                http.events("/v1/events?id=queued", "Last-Event-ID", "outcomes/0:0")) {
            assertThat(events.filter(line -> line.startsWith("event: asked")).findFirst())
                    .isPresent();
        }
    }

    @Test
    void anAddressWithASlashTooManyIsUnderstood() throws Exception {
        assertThat(http.get("//v1/models").statusCode()).isEqualTo(200);
        assertThat(http.get("/v1/models/").statusCode()).isEqualTo(200);
        assertThat(http.get("//sdapi/v1/options").statusCode()).isEqualTo(200);
    }

    @Test
    void aPathTellsWhatItTakes() throws Exception {
        HttpResponse<byte[]> answer =
                http.client()
                        .send(
                                http.request("/v1/jobs/any")
                                        .method("OPTIONS", BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Allow")).contains("DELETE, GET, HEAD, OPTIONS");
    }

    @Test
    void headsAreAnsweredWithoutBodies() throws Exception {
        for (String path : List.of("/", "/v1/events", "/v1/jobs", "/v1/models")) {
            HttpResponse<byte[]> answer =
                    http.client()
                            .send(
                                    http.request(path)
                                            .method("HEAD", BodyPublishers.noBody())
                                            .build(),
                                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).as(path).isPresent();
        }
    }

    @Test
    void aRequestIsCancelled() throws Exception {
        http.post("/v1/prompts", "{\"id\": \"long\", \"steps\": 150, \"count\": 64}");

        assertThat(http.delete("/v1/jobs/long").statusCode()).isEqualTo(202);
        assertThat(http.getJson("/v1/jobs/long?wait=60s").path("state").asText())
                .isIn("cancelled", "partial");
    }

    @Test
    void listsAreFilteredAndPaged() throws Exception {
        for (int i = 0; i < 3; i++) {
            http.post(
                    "/v1/prompts",
                    "{\"id\": \"listed%d\", \"prompt\": \"a violet kettle\", \"steps\": 1, \"labels\": {\"list\": \"yes\"}}"
                            .formatted(i));
            http.getJson("/v1/jobs/listed%d?wait=60s".formatted(i));
            http.awaitKnown("listed" + i);
        }

        JsonNode first = http.getJson("/v1/jobs?label=list%3Dyes&limit=2");
        JsonNode rest =
                http.getJson(
                        "/v1/jobs?label=list%3Dyes&limit=2&after=" + first.path("after").asText());
        assertThat(ids(first)).containsExactly("listed2", "listed1");
        assertThat(ids(rest)).containsExactly("listed0");
        assertThat(ids(http.getJson("/v1/jobs?q=violet%20KETTLE"))).hasSize(3);
        assertThat(http.getJson("/v1/images?label=list%3Dyes").path("images")).hasSize(3);
    }

    @Test
    void whatCannotBeReadIsRefusedByItsName() throws Exception {
        assertRefused(http.post("/v1/prompts", "{\"promt\": \"a\"}"), 400);
        assertRefused(http.post("/v1/prompts", "{\"steps\": \"many\"}"), 400);
        assertRefused(http.post("/v1/prompts", "no json"), 400);
        assertRefused(http.post("/v1/prompts", "{\"id\": \"\"}"), 400);
        assertRefused(http.get("/v1/jobs?state=lost"), 400);
        assertRefused(http.get("/v1/jobs?limit=0"), 400);
        assertRefused(http.get("/v1/jobs/nobody"), 404);
        assertRefused(http.get("/v1/nothing"), 404);
        assertRefused(http.delete("/v1/prompts"), 405);
        assertRefused(http.get("/v1/events", "Last-Event-ID", "x"), 400);
        assertRefused(http.post("/v1/prompts", "{\"model\": \"none\"}"), 404);
    }

    @Test
    void pagesOfOtherSitesMayNotCall() throws Exception {
        assertRefused(http.post("/v1/prompts", "{}", "Origin", "https://elsewhere.example"), 403);
    }

    private static List<String> ids(JsonNode page) {
        return page.path("jobs").valueStream().map(job -> job.path("id").asText()).toList();
    }

    private static void assertRefused(HttpResponse<byte[]> answer, int status) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = TestingHttp.JSON.readTree(answer.body()).path("error");
        assertThat(error.path("message").asText()).isNotEmpty();
        assertThat(error.has("param")).isTrue();
    }
}
