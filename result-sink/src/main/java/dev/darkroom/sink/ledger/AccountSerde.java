package dev.darkroom.sink.ledger;

import dev.darkroom.schemas.GenerationFailure;
import dev.darkroom.schemas.OutcomeFailure;
import dev.darkroom.schemas.OutcomeImage;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.RequestStatus;
import dev.darkroom.schemas.wire.Wire;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

import java.util.Optional;
import java.util.TreeMap;

/// Writes a [Account] down as the [RequestOutcome] it would be told as, with status UNKNOWN while
/// it is open: the table needs no schema of its own, and evolves as the contract does.
final class AccountSerde {

    private AccountSerde() {}

    static Serde<Account> over(Wire wire) {
        return Serdes.serdeFrom(
                (topic, account) -> account == null ? null : wire.encode(topic, account.outcome()),
                (topic, bytes) ->
                        bytes == null
                                ? null
                                : account(wire.decode(topic, bytes, RequestOutcome.class)));
    }

    private static Account account(RequestOutcome account) {
        var heading =
                new Entry.Heading(
                        account.getRequestId(),
                        account.getRequestDigest(),
                        account.getCount(),
                        account.getLabels(),
                        Optional.ofNullable(account.getCreatedAt()),
                        account.getFinishedAt());
        var images = new TreeMap<Integer, OutcomeImage>();
        account.getImages().forEach(image -> images.put(image.getIndex(), image));
        var missing = new TreeMap<Integer, GenerationFailure>();
        Optional<GenerationFailure> ended = Optional.empty();
        for (OutcomeFailure failure : account.getFailures()) {
            if (failure.getIndex() == null) {
                ended = Optional.of(failure.getFailure());
            } else {
                missing.put(failure.getIndex(), failure.getFailure());
            }
        }
        return new Account(
                heading,
                images,
                missing,
                ended,
                Optional.of(account.getStatus()).filter(status -> status != RequestStatus.UNKNOWN),
                account.getFinishedAt());
    }
}
