package dev.darkroom.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command line's logs say of the broker that it starts.
class LogSettingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.server.BrokerLifecycleManager",
                "kafka.server.ControllerApis",
                "kafka.server.share.SharePartitionManager",
                "org.apache.kafka.controller.ReplicationControlManager",
                "org.apache.kafka.coordinator.group.GroupCoordinatorService"
            })
    void nothingIsSaidOfWhatClientsDoAgainByThemselves(String logger) throws JoranException {
        assertThat(settings().getLogger(logger).isErrorEnabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka.server.KafkaRaftServer", "org.apache.kafka.storage.internals"})
    void whatIsWrongIsSaid(String logger) throws JoranException {
        assertThat(settings().getLogger(logger).isErrorEnabled()).isTrue();
    }

    private static LoggerContext settings() throws JoranException {
        var context = new LoggerContext();
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Main.class.getResource("/darkroom-logback.xml"));
        return context;
    }
}
