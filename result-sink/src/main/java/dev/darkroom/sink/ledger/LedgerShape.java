package dev.darkroom.sink.ledger;

import dev.darkroom.runtime.TopicState;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.schemas.topic.Topics;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;

import java.util.ArrayList;
import java.util.concurrent.ExecutionException;

/// How many partitions the ledger's topics have. An account belongs to the partition of its
/// receipts, in the table as on the topic: where receipts get other partitions, their accounts are
/// not found.
final class LedgerShape {

    private LedgerShape() {}

    /// The topic that the table is kept in, besides the state folder.
    static String table(Topics topics) {
        return topics.ledger() + "-" + Bookkeeping.ACCOUNTS + "-changelog";
    }

    /// @return partitions of `receipts`
    /// @throws BadSettingsException if the table was made for another number, or may lose accounts
    static int demand(Admin admin, Topics topics) throws ExecutionException, InterruptedException {
        int receipts = TopicState.partitions(admin, topics.receipts()).size();
        String table = table(topics);
        if (!admin.listTopics().names().get().contains(table)) {
            return receipts;
        }
        var faults = new ArrayList<String>();
        int accounts = TopicState.partitions(admin, table).size();
        if (accounts != receipts) {
            faults.add(changed(topics.receipts(), accounts, receipts));
        }
        String policy = TopicState.setting(admin, table, TopicConfig.CLEANUP_POLICY_CONFIG);
        if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            faults.add(
                    "topic %s has cleanup.policy=%s, compact is wanted: it holds the ledger's accounts"
                            .formatted(table, policy));
        }
        if (!faults.isEmpty()) {
            throw new BadSettingsException(faults);
        }
        return receipts;
    }

    static String changed(String receipts, int wanted, int found) {
        return "topic %s has %s partitions, %s are wanted: the ledger's accounts lie by them; docs/OPERATIONS.md says how to bring them back"
                .formatted(receipts, found, wanted);
    }
}
