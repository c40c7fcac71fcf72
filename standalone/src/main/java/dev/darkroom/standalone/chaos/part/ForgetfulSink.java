package dev.darkroom.standalone.chaos.part;

import dev.darkroom.runtime.Health;
import dev.darkroom.runtime.Shutdown;
import dev.darkroom.runtime.ThreadWatch;
import dev.darkroom.runtime.command.Program;
import dev.darkroom.runtime.settings.Setting;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.sink.Sink;
import dev.darkroom.sink.SinkSettings;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import java.util.List;

/// A sink without deduplication: a real keeper beside a ledger that remembers nothing. It shows
/// that whoever checks a trial notices.
final class ForgetfulSink implements Program {

    @Override
    public String name() {
        return "forgetful-sink";
    }

    @Override
    public String description() {
        return "Is a sink that tells whatever it hears.";
    }

    @Override
    public List<String> examples() {
        return List.of("part forgetful-sink --store-folder pictures");
    }

    @Override
    public List<Setting<?>> settings() {
        return SinkSettings.ALL;
    }

    @Override
    public int run(Settings settings) throws Exception {
        SinkSettings keeper = SinkSettings.of(settings.with(SinkSettings.PARTS, "keeper"));
        var health = new Health();
        try (var shutdown = Shutdown.onSignal(keeper.grace());
                var _ = ThreadWatch.over(health.condition("threads", "not watched yet"));
                Sink _ = Sink.start(keeper, health, new SimpleMeterRegistry());
                ForgetfulLedger _ = ForgetfulLedger.start(keeper)) {
            shutdown.await(health);
        }
        return 0;
    }
}
