package io.github.esflink.job.dryrun;

import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SourceDefinition;
import io.github.esflink.job.pipeline.RecordMapping;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.source.client.EventStoreException;
import io.github.esflink.source.client.grpc.NewestEvents;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reads the newest events that a connector's filter takes, and shows what its transform makes of
 * each. Nothing is sent or kept, and no job is submitted.
 */
public final class DryRun {

    /** How many events that the server sends are looked at, for each stream or {@code $all}. */
    static final int MOST_READ = 100_000;

    /** How long the server may look for them. */
    private static final Duration TIME = Duration.ofSeconds(60);

    private final ConnectorDefinition definition;
    private final int wanted;
    private final int mostRead;

    /**
     * @param wanted how many events, 1 or more
     */
    public DryRun(ConnectorDefinition definition, int wanted) {
        this(definition, wanted, MOST_READ);
    }

    DryRun(ConnectorDefinition definition, int wanted, int mostRead) {
        this.definition = definition;
        this.wanted = wanted;
        this.mostRead = mostRead;
    }

    private record Taken(EventRecord read, EventRecord taken) {}

    /**
     * Blocks, a minute at the most for each stream that is read.
     *
     * @param out takes the lines
     * @throws DryRunException when the events cannot be read; without secrets
     */
    public void show(Consumer<String> out) {
        try (Steps steps = new Steps(definition)) {
            List<String> notes = new ArrayList<>();
            List<Taken> newest = newest(steps, notes);
            List<Outcome> outcomes = new ArrayList<>();
            for (int i = 0; i < newest.size(); i++) {
                Outcome outcome = steps.outcome(newest.get(i).read(), newest.get(i).taken());
                outcomes.add(outcome);
                SideBySide.lines(outcome, i + 1, newest.size()).forEach(out);
            }
            notes.forEach(out);
            out.accept(summary(outcomes));
        } catch (IOException | EventStoreException | IllegalArgumentException e) {
            throw new DryRunException(
                    "The dry run of %s could not read its events. %s"
                            .formatted(definition.id(), e.getMessage()),
                    e);
        } catch (ScriptSyntaxException e) {
            throw new IllegalStateException("A script that was checked before", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DryRunException("The dry run was interrupted.", e);
        }
    }

    /** In the order of the log, over all that is read. */
    private List<Taken> newest(Steps steps, List<String> notes)
            throws IOException, InterruptedException {
        SourceDefinition source = definition.source();
        NewestEvents log = new NewestEvents(source.connectionString(), mostRead, TIME);
        List<Taken> all = new ArrayList<>();
        for (SubscriptionTarget target : source.targets()) {
            List<Taken> found = new ArrayList<>();
            long[] read = {0};
            NewestEvents.End end =
                    log.read(
                            target,
                            event -> {
                                read[0]++;
                                EventRecord record = RecordMapping.toRecord(event);
                                EventRecord taken = steps.taken(record);
                                if (taken != null) {
                                    found.add(new Taken(record, taken));
                                }
                                return found.size() < wanted;
                            });
            if (found.size() < wanted) {
                notes.add(fewer(target, end, found.size(), read[0]));
            }
            all.addAll(found);
        }
        all.sort(Comparator.comparingLong(taken -> taken.read().position().logPosition()));
        return all.subList(Math.max(0, all.size() - wanted), all.size());
    }

    private String fewer(SubscriptionTarget target, NewestEvents.End end, int found, long read) {
        String why =
                switch (end) {
                    case BEGINNING -> "there are no more";
                    case MOST -> "a dry run looks no further back";
                    case TIME -> "a dry run looks no longer than %d s".formatted(TIME.toSeconds());
                    case ENOUGH -> throw new IllegalStateException(end.name());
                };
        return "%s: of the last %d events that the server sends, the filter takes %d; %s."
                .formatted(target, read, found, why);
    }

    private static String summary(List<Outcome> outcomes) {
        return String.format(
                Locale.ROOT,
                "%d events: %d would be delivered, %d are dropped, %d fail. Nothing was sent.",
                outcomes.size(),
                count(outcomes, Outcome.Fate.DELIVERED),
                count(outcomes, Outcome.Fate.DROPPED),
                count(outcomes, Outcome.Fate.FAILED));
    }

    private static long count(List<Outcome> outcomes, Outcome.Fate fate) {
        return outcomes.stream().filter(outcome -> outcome.fate() == fate).count();
    }
}
