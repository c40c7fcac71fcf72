package dev.darkroom.standalone.chaos;

import dev.darkroom.standalone.Bus;
import dev.darkroom.standalone.WholeTopic;

import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// All that the topics say at the end of a trial, read from their beginnings by plain consumers
/// that see what is committed.
///
/// @param pictures every record of `images`, by key
/// @param outcomes every record of `outcomes`, by request id
/// @param conflicts names of the orders that `results` calls CONFLICT
/// @param answered names of the orders that `results` says anything of
/// @param letters keys of the dead letters, and each one's bytes
/// @param queued ids of the records that the workers' group has not settled
record Evidence(
        Map<String, List<Told>> pictures,
        Map<String, List<Ended>> outcomes,
        Set<String> conflicts,
        Set<String> answered,
        Map<String, List<byte[]>> letters,
        Set<String> queued) {

    /// A claim check.
    record Told(String uri, String sha256) {}

    /// An outcome.
    ///
    /// @param order name of the order that it is the outcome of
    /// @param images of each index that it names
    /// @param codes of its failures
    record Ended(
            String order, String status, int count, Map<Integer, Told> images, Set<String> codes) {}

    static Evidence read(Bus bus, RecordReader reading) throws IOException, InterruptedException {
        var evidence =
                new Evidence(
                        new HashMap<>(),
                        new HashMap<>(),
                        new HashSet<>(),
                        new HashSet<>(),
                        new HashMap<>(),
                        Queue.unsettled(bus));
        // Outcomes first: what they name has been told before them, however much is told meanwhile.
        each(bus, bus.topics().outcomes(), record -> evidence.outcome(record, reading));
        each(bus, bus.topics().images(), record -> evidence.picture(record, reading));
        each(bus, bus.topics().results(), record -> evidence.result(record, reading));
        each(bus, bus.topics().deadLetters(), evidence::letter);
        return evidence;
    }

    static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private interface Look {
        void at(ConsumerRecord<byte[], byte[]> record);
    }

    private static void each(Bus bus, String topic, Look look) throws IOException {
        try (WholeTopic whole = WholeTopic.open(bus, topic)) {
            for (Iterator<ConsumerRecord<byte[], byte[]>> records = whole.iterator();
                    records.hasNext(); ) {
                look.at(records.next());
            }
        }
    }

    private void picture(ConsumerRecord<byte[], byte[]> record, RecordReader reading) {
        pictures.computeIfAbsent(key(record), _ -> new ArrayList<>())
                .add(told(reading.read("StoredImage", record.value())));
    }

    private void outcome(ConsumerRecord<byte[], byte[]> record, RecordReader reading) {
        GenericRecord outcome = reading.read("RequestOutcome", record.value());
        var images = new HashMap<Integer, Told>();
        for (Object image : (List<?>) outcome.get("images")) {
            images.put((Integer) ((GenericRecord) image).get("index"), told((GenericRecord) image));
        }
        var codes = new HashSet<String>();
        for (Object failure : (List<?>) outcome.get("failures")) {
            var why = (GenericRecord) ((GenericRecord) failure).get("failure");
            codes.add(why.get("code").toString());
        }
        outcomes.computeIfAbsent(key(record), _ -> new ArrayList<>())
                .add(
                        new Ended(
                                order(outcome),
                                outcome.get("status").toString(),
                                (Integer) outcome.get("count"),
                                images,
                                codes));
    }

    private void result(ConsumerRecord<byte[], byte[]> record, RecordReader reading) {
        GenericRecord result = reading.read("GenerationResult", record.value());
        answered.add(order(result));
        var outcome = (GenericRecord) result.get("outcome");
        if (outcome.hasField("code") && outcome.get("code").toString().equals("CONFLICT")) {
            conflicts.add(order(result));
        }
    }

    private void letter(ConsumerRecord<byte[], byte[]> record) {
        letters.computeIfAbsent(key(record), _ -> new ArrayList<>()).add(record.value());
    }

    private static Told told(GenericRecord image) {
        return new Told(image.get("uri").toString(), image.get("sha256").toString());
    }

    // Keys of Avro maps are Utf8, which are not equal to strings.
    private static String order(GenericRecord record) {
        return ((Map<?, ?>) record.get("labels"))
                .entrySet().stream()
                        .filter(label -> label.getKey().toString().equals(TrialRequest.LABEL))
                        .map(label -> label.getValue().toString())
                        .findFirst()
                        .orElse("");
    }
}
