package dev.darkroom.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Sees to it that no thread of the process dies unseen: its own threads' deaths and those of the
/// Kafka clients' threads, which nobody waits for, make the condition fail, and so end the program.
///
/// Kafka's threads write a line when they die and tell nobody else; so they are looked for once a
/// second and given this handler in place of theirs. A thread that ends in good order needs none.
public final class ThreadWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ThreadWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final String KAFKA = "org.apache.kafka.";

    /// Threads of which it is known that they end; they are forgotten with the thread.
    private static final Set<Thread> REPLACED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final Health.Condition condition;
    private final Thread.UncaughtExceptionHandler handler = this::died;
    private final Thread.UncaughtExceptionHandler before;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread looking =
            Thread.ofPlatform().name("thread-watch").daemon().unstarted(this::look);

    private ThreadWatch(Health.Condition condition) {
        this.condition = condition;
        this.before = Thread.getDefaultUncaughtExceptionHandler();
    }

    /// Watches all threads of this process.
    ///
    /// @param condition ready from now on, until a thread dies
    public static ThreadWatch over(Health.Condition condition) {
        var watch = new ThreadWatch(condition);
        Thread.setDefaultUncaughtExceptionHandler(watch.handler);
        condition.ready();
        watch.looking.start();
        return watch;
    }

    /// What `thread` dies of has been seen to: another takes its place. Kafka Streams lets a thread
    /// that it replaces die of what it has handled.
    public static void replaced(Thread thread) {
        REPLACED.add(thread);
    }

    /// Returns when no thread is given this handler any more: the next watch's would be lost to it.
    @Override
    public void close() {
        closing.countDown();
        Thread.setDefaultUncaughtExceptionHandler(before);
        try {
            looking.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            do {
                adopt();
            } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void adopt() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        var threads = new Thread[2 * all.activeCount() + 16];
        int count = all.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getClass().getName().startsWith(KAFKA)
                    && threads[i].getUncaughtExceptionHandler() != handler) {
                threads[i].setUncaughtExceptionHandler(handler);
            }
        }
    }

    // There may be no memory left: what matters is done first, and what cannot be said is left out.
    private void died(Thread thread, Throwable cause) {
        if (closing.getCount() == 0 || REPLACED.contains(thread)) {
            return; // while all is being closed, threads may end as they like
        }
        condition.failed("thread %s died: %s".formatted(thread.getName(), cause));
        LOG.atError()
                .addKeyValue("thread", thread.getName())
                .setCause(cause)
                .log("A thread died of something unforeseen");
    }
}
