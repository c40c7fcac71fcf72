package dev.darkroom.runtime;

import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/// What a program that runs for long asks of brokers before it can begin. A broker that was killed,
/// hangs, or has just taken over from another does not answer in time and will soon, so it is asked
/// again; what is asked waits seconds by itself, and a person who mistook an address is told at the
/// first of them.
public final class FirstContact {

    private static final Logger LOG = LoggerFactory.getLogger(FirstContact.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// Something that is asked of brokers.
    ///
    /// @param <E> what it throws besides, if anything
    @FunctionalInterface
    public interface Question<T, E extends Exception> {
        T ask() throws E, InterruptedException;
    }

    private FirstContact() {}

    /// Asks until there is an answer, for two minutes at most.
    ///
    /// @param what is to be learnt or done, in a few words, for the log
    /// @param question may be asked any number of times
    /// @throws E what the question throws, at once if asking again would not help
    public static <T, E extends Exception> T insist(String what, Question<T, E> question)
            throws E, InterruptedException {
        return insist(what, question, PATIENCE);
    }

    static <T, E extends Exception> T insist(
            String what, Question<T, E> question, Duration patience)
            throws E, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (Exception e) {
                if (!mayPass(e) || System.nanoTime() - deadline >= 0) {
                    throw e;
                }
                LOG.atWarn()
                        .addKeyValue("what", what)
                        .addKeyValue("error", e.toString())
                        .log("The brokers did not answer and are asked again");
            }
            Thread.sleep(PAUSE);
        }
    }

    // Kafka's clients wrap what went wrong, in exceptions of theirs and of Java's.
    private static boolean mayPass(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || cause instanceof UnknownServerException
                    || cause instanceof OutOfOrderSequenceException) {
                return true;
            }
        }
        return false;
    }
}
