package dev.darkroom.standalone.chaos;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.common.KafkaException;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// What is done to all brokers of a trial at once.
final class TrialBrokers {

    private static final String SHARE = "share.version";

    private TrialBrokers() {}

    /// Makes them brokers as they were before Kafka 4.2.
    ///
    /// @throws KafkaException if they do not answer yet
    static void giveUpShareGroups(Admin admin) throws IOException, InterruptedException {
        var none = new FeatureUpdate((short) 0, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
        try {
            if (admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .containsKey(SHARE)) {
                admin.updateFeatures(Map.of(SHARE, none), new UpdateFeaturesOptions()).all().get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KafkaException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        }
    }
}
