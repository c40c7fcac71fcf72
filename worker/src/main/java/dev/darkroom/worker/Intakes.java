package dev.darkroom.worker;

import dev.darkroom.worker.intake.GroupConsumers;
import dev.darkroom.worker.intake.GroupIntake;
import dev.darkroom.worker.intake.Intake;
import dev.darkroom.worker.intake.LaneWatch;
import dev.darkroom.worker.intake.LeaseHandler;
import dev.darkroom.worker.intake.Leasing;
import dev.darkroom.worker.intake.ShareConsumers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// How the requests of a worker's models are leased.
///
/// @param braked whether nothing of any model may be leased for now
/// @param handling something around the handling of every lease
record Intakes(
        WorkerSettings settings,
        LaneWatch watch,
        BooleanSupplier braked,
        UnaryOperator<LeaseHandler> handling) {

    private static final Logger LOG = LoggerFactory.getLogger(Intakes.class);

    /// @param shut whether nothing of this model may be leased for now
    Leasing of(ServedModel model, LeaseHandler handler, BooleanSupplier shut) {
        String name = model.name().map(it -> settings.name() + "-" + it).orElse(settings.name());
        BooleanSupplier held = () -> braked.getAsBoolean() || shut.getAsBoolean();
        LeaseHandler handled = handling.apply(handler);
        return switch (settings.lease()) {
            case SHARE_GROUP -> lanes(name, model, handled, held);
            case CONSUMER_GROUP -> member(name, model, handled, held);
        };
    }

    private Intake lanes(
            String name, ServedModel model, LeaseHandler handler, BooleanSupplier held) {
        var consumers =
                new ShareConsumers(
                        settings.clients().consumer(),
                        model.group(settings.topics()),
                        model.queue(settings.topics()).topic());
        return new Intake(name, consumers, handler, InstantSource.system(), watch, held);
    }

    private GroupIntake member(
            String name, ServedModel model, LeaseHandler handler, BooleanSupplier held) {
        String topic = model.queue(settings.topics()).topic();
        String group = model.group(settings.topics());
        LOG.atWarn()
                .addKeyValue("topic", topic)
                .addKeyValue("group", group)
                .log(
                        "Requests are leased through a consumer group: no more workers draw than"
                                + " the queue has partitions, a slow request holds up what is"
                                + " committed, and more is drawn again after a crash");
        var consumers = new GroupConsumers(settings.clients().consumer(), group, topic);
        return new GroupIntake(name, consumers, handler, InstantSource.system(), watch, held);
    }
}
