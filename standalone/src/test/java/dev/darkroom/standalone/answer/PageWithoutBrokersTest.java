package dev.darkroom.standalone.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.darkroom.broker.EmbeddedBroker;
import dev.darkroom.broker.Options;
import dev.darkroom.http.HttpApi;
import dev.darkroom.http.HttpSettings;
import dev.darkroom.http.Offers;
import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.settings.KafkaSettings;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.topic.TopicAdmin;
import dev.darkroom.schemas.topic.TopicPlan;
import dev.darkroom.sink.store.FolderStore;
import dev.darkroom.sink.store.ObjectStore;
import dev.darkroom.standalone.Bus;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The page while brokers are away, and where nobody draws.
@Tag("slow")
class PageWithoutBrokersTest {

    private static final List<Setting<?>> KNOWN =
            Stream.of(KafkaSettings.ALL, HttpSettings.ALL)
                    .<Setting<?>>flatMap(List::stream)
                    .toList();

    @TempDir Path folder;

    @Test
    void whatIsAskedWhileBrokersAreAwayIsHandedInOnceTheyAreBack() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
        Settings settings = Settings.of(KNOWN, Map.of("http-port", "0"));
        try (Bus bus = Bus.to(broker.bootstrapServers(), settings);
                ObjectStore store = FolderStore.open(folder.resolve("images"), false)) {
            create(bus);
            try (HttpApi http = HttpApi.start(HttpSettings.of(settings), around(bus, store));
                    TestingBrowser browser =
                            TestingBrowser.open("http://localhost:%d/".formatted(http.port()))) {
                browser.size(1280, 800);
                browser.visit("");
                browser.until("document.querySelector('.empty-title')");
                broker.close();
                browser.until("document.querySelector('#lamp').textContent.includes('away')");
                browser.shoot("brokers-away");

                browser.find("#prompt").sendKeys("a patient fox", Keys.ENTER);
                browser.until(
                        "document.querySelector('.paper-why')?.textContent.includes('brokers')");

                broker = again(broker);
                browser.until("document.querySelector('#lamp').textContent === ''");
                browser.until(
                        "/waits|no"
                            + " worker/.test(document.querySelector('.paper-says')?.textContent)");
                browser.visit("#/bench");
                browser.until(
                        "document.querySelector('#bench')?.textContent.includes('Nobody has"
                                + " taken')");
                browser.until("document.querySelectorAll('#bench .row').length === 1");
                assertThat(browser.barriers()).isEmpty();
            }
        } finally {
            broker.close();
        }
    }

    private EmbeddedBroker again(EmbeddedBroker before) {
        int port = Integer.parseInt(before.bootstrapServers().split(":")[1]);
        return EmbeddedBroker.start(folder.resolve("broker"), Options.DEFAULT.withPort(port));
    }

    private static void create(Bus bus) throws InterruptedException {
        try (var admin = Admin.create(bus.client("admin"))) {
            new TopicAdmin(admin).create(TopicPlan.standard(bus.topics()));
        }
    }

    private HttpApi.Surroundings around(Bus bus, ObjectStore store) {
        return new HttpApi.Surroundings(
                bus::client,
                bus.topics(),
                bus.wire(),
                store,
                folder.resolve("http"),
                Offers.NONE,
                new Health(),
                new SimpleMeterRegistry());
    }
}
