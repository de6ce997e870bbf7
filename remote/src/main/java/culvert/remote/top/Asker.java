package culvert.remote.top;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks the server from time to time, and when somebody wants it, on a thread of its own: it may have to wait. */
final class Asker {
    private final Questions questions;
    private final Duration every;
    private final Consumer<Event> events;

    /** Looks, which are empty, and what is to be ended. */
    private final BlockingQueue<Optional<Open>> jobs = new LinkedBlockingQueue<>();

    private volatile Terms terms;

    /** How it asks: whether at all by itself, and in which orders. */
    record Terms(boolean isPaused, String sessionOrder, String userOrder) {}

    Asker(Questions questions, Duration every, Terms terms, Consumer<Event> events) {
        this.questions = questions;
        this.every = every;
        this.terms = terms;
        this.events = events;
    }

    void start() {
        Thread.ofPlatform().daemon().name("asker").start(this::run);
    }

    void by(Terms other) {
        terms = other;
    }

    /** Soon; one that is still to come is enough, however often it is wanted. */
    void look() {
        if (!jobs.contains(Optional.<Open>empty())) {
            jobs.add(Optional.empty());
        }
    }

    void end(Open one) {
        jobs.add(Optional.of(one));
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Optional<Open> job = jobs.poll(every.toNanos(), TimeUnit.NANOSECONDS);
                if (job != null && job.isPresent()) {
                    events.accept(ended(job.get()));
                    look(); // what it has come to
                } else if (job != null || !terms.isPaused()) {
                    events.accept(answer());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Event answer() {
        try {
            Terms now = terms;
            return new Event.Came(questions.ask(now.sessionOrder(), now.userOrder()));
        } catch (IOException e) {
            return failed(e);
        }
    }

    private Event ended(Open one) {
        try {
            return new Event.Said(questions.end(one));
        } catch (IOException e) {
            return failed(e);
        }
    }

    /** Nothing else is ended then: the next server may have something else of that id. */
    private Event failed(IOException e) {
        jobs.removeIf(Optional::isPresent);
        return new Event.Failed(e.getMessage() == null ? e.toString() : e.getMessage());
    }
}
