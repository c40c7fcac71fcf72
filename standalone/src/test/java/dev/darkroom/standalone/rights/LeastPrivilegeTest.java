package dev.darkroom.standalone.rights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.darkroom.schemas.topic.Right;
import dev.darkroom.schemas.topic.Rights;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.standalone.Captured;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Each program as a principal of its own, on a broker that refuses whatever was not allowed: a
/// worker that shows a certificate, a sink and commands that know a password.
@Tag("slow")
@Order(1)
class LeastPrivilegeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir private static Path folder;
    private static GuardedBroker broker;
    private static Path prompts;
    private static GuardedProcess sink;
    private static GuardedProcess worker;

    @BeforeAll
    static void startEachWithItsOwnRightsAlone() throws Exception {
        broker = new GuardedBroker(folder);
        new TopicAdmin(broker.admin()).create(TopicPlan.standard(Programs.TOPICS));
        broker.put(Programs.TOPICS.prompts(), "unreadable", new byte[] {1, 2, 3});
        for (var program : Programs.rights().entrySet()) {
            broker.addUser(user(program.getKey()));
            broker.allow("User:" + user(program.getKey()), program.getValue());
        }
        broker.allow(Keys.PRINCIPAL, Programs.rights().get("worker"));
        prompts = Files.writeString(folder.resolve("prompts.txt"), "a pear\n");
        sink = sink("sink", "sink");
        worker = new GuardedProcess(folder, "worker", broker.withCertificate(), "paced-worker");
    }

    @AfterAll
    static void stop() {
        worker.close();
        sink.close();
        broker.close();
    }

    @Test
    void eachProgramDoesItsWorkWithItsRightsAlone() {
        assertThat(command("publish").code()).isZero();
        await().atMost(PATIENCE).until(LeastPrivilegeTest::stored);
        awaitLetter();
        assertThat(command("dead-letters replay").out()).contains("published 1 of 1");
        assertThat(command("cancel").code()).isZero();
    }

    /// What a worker and a sink ask at start, here of principals that can be robbed of a right
    /// while others work.
    @ParameterizedTest
    @ValueSource(strings = {"worker", "sink"})
    void aProgramIsToldEachRightThatItsPrincipalLacks(String program) throws Exception {
        List<Right> rights = Programs.rights().get(program);
        broker.addUser("asked");
        broker.allow("User:asked", rights);
        try (Admin admin = Admin.create(Map.copyOf(broker.withPassword("asked")))) {
            var asked = new Rights(admin, Set.of(Programs.TOPICS.workers()));
            await().atMost(PATIENCE).until(() -> asked.faults(rights).isEmpty());
            for (Right right : rights) {
                broker.forbid("User:asked", right);
                await(right.toString())
                        .atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(asked.faults(rights))
                                                .contains("the principal lacks " + right)
                                                .allMatch(fault -> fault.endsWith(on(right))));
                broker.allow("User:asked", List.of(right));
                await().atMost(PATIENCE).until(() -> asked.faults(rights).isEmpty());
            }
        } finally {
            broker.forbidAll("User:asked");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"publish", "cancel", "dead-letters list", "dead-letters replay"})
    void aCommandIsToldWhatItsPrincipalMayNotTouch(String program) throws Exception {
        awaitLetter();
        String principal = "User:" + user(program);
        for (Right right : Programs.rights().get(program)) {
            broker.forbid(principal, right);
            await(right.toString())
                    .atMost(PATIENCE)
                    .untilAsserted(
                            () -> {
                                Captured refused = command(program);
                                assertThat(refused.code()).isNotZero();
                                assertThat(refused.err()).contains(right.resource().name());
                            });
            broker.allow(principal, List.of(right));
        }
        await().atMost(PATIENCE).until(() -> command(program).code() == 0);
    }

    @Test
    void aSinkWithoutARightEndsWithItsName() throws Exception {
        List<Right> rights = Programs.rights().get("sink");
        broker.addUser("robbed");
        broker.allow("User:robbed", rights.subList(1, rights.size()));

        try (GuardedProcess robbed = sink("robbed", "robbed")) {
            assertThat(robbed.exitCode()).isEqualTo(2);
            assertThat(robbed.log()).contains("the principal lacks " + rights.getFirst());
        }
    }

    @Test
    void noSecretIsInALogAMetricOrTheHelp() throws Exception {
        var said = new StringBuilder(sink.served("metrics", "health/ready", "health/live"));
        said.append(worker.log()).append(sink.log());
        for (String program : Programs.rights().keySet()) {
            Captured help = captured(program, Stream.of("--help"));
            said.append(help.out()).append(help.err());
        }

        assertThat(said).contains("darkroom_keeper_lag", "ssl.keystore.password = [hidden]");
        assertThat(said).doesNotContain(Keys.PASSWORD, GuardedBroker.PASSWORD);
    }

    private static void awaitLetter() {
        await().atMost(PATIENCE)
                .until(() -> command("dead-letters list").out().contains("unreadable"));
    }

    private static GuardedProcess sink(String name, String user) throws Exception {
        return new GuardedProcess(
                folder,
                name,
                broker.withPassword(user),
                "sink",
                "--store-folder=" + folder.resolve("pictures"),
                "--state-dir=" + folder.resolve(name));
    }

    private static Captured command(String program) {
        return captured(
                program,
                switch (program) {
                    case "publish" -> Stream.of(prompts.toString());
                    case "cancel" -> Stream.of("nobody");
                    case "dead-letters list" -> Stream.empty();
                    case "dead-letters replay" -> Stream.of("--again", "unreadable");
                    default -> throw new IllegalArgumentException(program);
                });
    }

    private static Captured captured(String program, Stream<String> more) {
        Map<String, String> environment =
                GuardedProcess.environment(broker.withPassword(user(program)));
        return Captured.run(
                environment,
                Stream.concat(Stream.of(program.split(" ")), more).toArray(String[]::new));
    }

    // Who lacks the last right that lets a topic be seen is told the others of that topic, too.
    private static String on(Right right) {
        return right.toString().substring(right.operation().toString().length());
    }

    private static String user(String program) {
        return program.replace(' ', '-');
    }

    private static boolean stored() throws IOException {
        Path pictures = folder.resolve("pictures");
        if (!Files.exists(pictures)) {
            return false;
        }
        try (Stream<Path> files = Files.list(pictures)) {
            return files.anyMatch(file -> file.toString().endsWith(".png"));
        }
    }
}
