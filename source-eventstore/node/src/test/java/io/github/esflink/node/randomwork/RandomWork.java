package io.github.esflink.node.randomwork;

import com.eventstore.dbclient.*;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.concurrent.*;
import java.util.stream.*;

/**
 * The same random work for any server, by the official client; what came of it, a line each,
 * without what may differ from one server to the next (ids, positions, times).
 *
 * <pre>
 * java -cp eventstore-node.jar RandomWork.java CONNECTION FIRST-SEED BEHIND-LAST-SEED STEPS [projections]
 * </pre>
 *
 * <p>A line is {@code seed.number operation => outcome}. Streams are {@code R-a} to {@code R-d}.
 * Events are {@code stream@revision:type:j|b:data} (j JSON, b binary); {@code [event by link]} is
 * what a resolved link gives, {@code [null by link]} one that leads nowhere; {@code UP} is "caught
 * up", {@code END} the end of a subscription with its error, {@code !} a failed call. {@code at
 * new} says that the position of an append was not seen before, {@code at R-a@3} that it is the one
 * of that append, {@code nowhere} that the server gave none. {@code e7} is the same event id each
 * time.
 */
public final class RandomWork {
    private static final long WAIT = 1_000;

    /** How long a server may say nothing before it is taken to have nothing to say. */
    interface Silence {
        /** Waits until the subscription has caught up or ended, or will do neither. */
        void untilCaughtUp(CountDownLatch caughtUp) throws InterruptedException;

        /** Waits until nothing more comes; so many milliseconds where that cannot be known. */
        void untilNothingComes(long millis) throws InterruptedException;
    }

    private static final class Waiting implements Silence {
        @Override
        public void untilCaughtUp(CountDownLatch caughtUp) throws InterruptedException {
            if (!caughtUp.await(WAIT, TimeUnit.MILLISECONDS)) {
                return; // said nothing
            }
        }

        @Override
        public void untilNothingComes(long millis) throws InterruptedException {
            new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        }
    }

    private final EventStoreDBClient c;
    private final Silence silence;
    private final List<String> lines = new ArrayList<>();
    private Random r = new Random(0);
    private String run = "";
    private final List<String> streams = new ArrayList<>();
    private final Map<String, UUID> ids = new LinkedHashMap<>();
    private final List<Position> positions = new ArrayList<>();
    private final Map<String, Long> next = new HashMap<>();

    RandomWork(EventStoreDBClient client, Silence silence) {
        this.c = client;
        this.silence = silence;
    }

    private String name(String s) {
        return s.replace(run, "R");
    }

    private String show(RecordedEvent e) {
        if (e == null) return "null";
        return name(e.getStreamId())
                + "@"
                + e.getRevision()
                + ":"
                + e.getEventType()
                + ":"
                + (e.getContentType().contains("json") ? "j" : "b")
                + ":"
                + name(new String(e.getEventData(), StandardCharsets.UTF_8)).replaceAll("\\s+", "");
    }

    private String show(ResolvedEvent e) {
        return e.getLink() == null
                ? show(e.getEvent())
                : "[" + show(e.getEvent()) + " by " + show(e.getLink()) + "]";
    }

    private String show(List<ResolvedEvent> l) {
        return l.stream().map(e -> show(e)).collect(Collectors.joining(" "));
    }

    private String fail(Throwable t) {
        while (t instanceof ExecutionException || t instanceof CompletionException)
            t = t.getCause();
        String s = t.getClass().getSimpleName();
        if (t instanceof StatusRuntimeException) {
            StatusRuntimeException e = (StatusRuntimeException) t;
            s +=
                    " "
                            + e.getStatus().getCode()
                            + " "
                            + name(String.valueOf(e.getStatus().getDescription()));
        } else if (t instanceof WrongExpectedVersionException) {
            WrongExpectedVersionException e = (WrongExpectedVersionException) t;
            s +=
                    " "
                            + name(e.getStreamName())
                            + " wanted "
                            + e.getNextExpectedRevision()
                            + " is "
                            + e.getActualVersion();
        } else s += " " + name(String.valueOf(t.getMessage()));
        return s.replaceAll("\\s+", " ");
    }

    interface Op {
        String run() throws Exception;
    }

    private String get(Op op) {
        try {
            return op.run();
        } catch (Throwable t) {
            return "! " + fail(t);
        }
    }

    private <T> T in(CompletableFuture<T> f) throws Exception {
        return f.get(20, TimeUnit.SECONDS);
    }

    private String pick() {
        return streams.get(r.nextInt(streams.size()));
    }

    private ExpectedRevision expected(String s, StringBuilder d) {
        switch (r.nextInt(8)) {
            case 0:
                d.append(" none");
                return ExpectedRevision.noStream();
            case 1:
                d.append(" exists");
                return ExpectedRevision.streamExists();
            case 2:
            case 3:
            case 4:
                d.append(" any");
                return ExpectedRevision.any();
            default:
                long n = Math.max(0, next.getOrDefault(s, -1L) + r.nextInt(3) - 1);
                d.append(" " + n);
                return ExpectedRevision.expectedRevision(n);
        }
    }

    private EventData event(StringBuilder d) {
        UUID id;
        String k;
        if (!ids.isEmpty() && r.nextInt(5) == 0) {
            k = new ArrayList<>(ids.keySet()).get(r.nextInt(ids.size()));
            id = ids.get(k);
        } else {
            k = "e" + ids.size();
            id = UUID.nameUUIDFromBytes((run + k).getBytes());
            ids.put(k, id);
        }
        d.append(" " + k);
        byte[] data = ("{\"k\":\"" + k + "\"}").getBytes();
        String type = r.nextInt(3) == 0 ? "TypeB" : "TypeA";
        return r.nextInt(6) == 0
                ? EventDataBuilder.binary(id, type, data).build()
                : EventDataBuilder.json(id, type, data).build();
    }

    private EventData link(StringBuilder d) {
        String k = "e" + ids.size();
        UUID id = UUID.nameUUIDFromBytes((run + k).getBytes());
        ids.put(k, id);
        String target;
        switch (r.nextInt(6)) {
            case 0:
                target = "nolink";
                break;
            case 1:
                target = "0@" + run + "-missing";
                break;
            case 2:
                target = "x@" + pick();
                break;
            default:
                target = r.nextInt(6) + "@" + pick();
        }
        d.append(" link " + name(target));
        return EventDataBuilder.binary(id, "$>", target.getBytes(StandardCharsets.UTF_8)).build();
    }

    private final Map<Position, String> at = new HashMap<>();

    private String note(String s, WriteResult w) {
        next.put(s, w.getNextExpectedRevision().toRawLong());
        Position p = w.getLogPosition();
        if (p == null) return " nowhere";
        positions.add(p);
        String k = name(s) + "@" + w.getNextExpectedRevision().toRawLong();
        String old = at.putIfAbsent(p, k);
        return " at " + (old == null ? "new" : old);
    }

    private final class Rec extends SubscriptionListener {
        final List<String> l = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch up = new CountDownLatch(1);
        final boolean mine;

        Rec(boolean mine) {
            this.mine = mine;
        }

        public void onEvent(Subscription s, ResolvedEvent e) {
            if (!mine || e.getOriginalEvent().getStreamId().contains(run)) l.add(show(e));
        }

        public void onCancelled(Subscription s, Throwable t) {
            if (t != null) l.add("END " + fail(t));
            up.countDown();
        }

        public void onCaughtUp(Subscription s) {
            l.add("UP");
            up.countDown();
        }
    }

    private String step(StringBuilder d) throws Exception {
        String s = pick();
        int what = r.nextInt(100);
        if (what < 30) {
            d.append("append ").append(name(s));
            AppendToStreamOptions o = AppendToStreamOptions.get().expectedRevision(expected(s, d));
            List<EventData> l = new ArrayList<>();
            int n = r.nextInt(10) == 0 ? 0 : 1 + r.nextInt(3);
            for (int i = 0; i < n; i++) l.add(r.nextInt(8) == 0 ? link(d) : event(d));
            return get(
                    () -> {
                        WriteResult w = in(c.appendToStream(s, o, l.iterator()));
                        return "next " + w.getNextExpectedRevision().toRawLong() + note(s, w);
                    });
        } else if (what < 35) {
            d.append("delete ").append(name(s));
            DeleteStreamOptions o = DeleteStreamOptions.get().expectedRevision(expected(s, d));
            return get(
                    () -> {
                        in(c.deleteStream(s, o));
                        return "deleted";
                    });
        } else if (what < 37) {
            d.append("tombstone ").append(name(s));
            DeleteStreamOptions o = DeleteStreamOptions.get().expectedRevision(expected(s, d));
            return get(
                    () -> {
                        in(c.tombstoneStream(s, o));
                        return "gone";
                    });
        } else if (what < 45) {
            StreamMetadata m = new StreamMetadata();
            d.append("set ").append(name(s));
            if (r.nextBoolean()) {
                long v = 1 + r.nextInt(4);
                m.setMaxCount(v);
                d.append(" maxCount " + v);
            }
            if (r.nextInt(3) == 0) {
                long v = r.nextInt(6);
                m.setTruncateBefore(v);
                d.append(" tb " + v);
            }
            if (r.nextInt(4) == 0) {
                m.setCustomProperties(new HashMap<>(Map.of("x", "1")));
                d.append(" custom");
            }
            AppendToStreamOptions o =
                    AppendToStreamOptions.get()
                            .expectedRevision(
                                    r.nextInt(4) == 0
                                            ? ExpectedRevision.noStream()
                                            : ExpectedRevision.any());
            return get(
                    () -> {
                        WriteResult w = in(c.setStreamMetadata(s, o, m));
                        return "next " + w.getNextExpectedRevision().toRawLong();
                    });
        } else if (what < 50) {
            d.append("metadata ").append(name(s));
            return get(
                    () -> {
                        StreamMetadata m = in(c.getStreamMetadata(s));
                        return m.getMaxCount()
                                + " "
                                + m.getTruncateBefore()
                                + " "
                                + m.getMaxAge()
                                + " "
                                + m.getCustomProperties();
                    });
        } else if (what < 72) {
            ReadStreamOptions o = ReadStreamOptions.get();
            d.append("read ").append(name(s));
            if (r.nextBoolean()) {
                o.backwards();
                d.append(" back");
            } else o.forwards();
            switch (r.nextInt(4)) {
                case 0:
                    o.fromStart();
                    d.append(" start");
                    break;
                case 1:
                    o.fromEnd();
                    d.append(" end");
                    break;
                default:
                    long v = r.nextInt(12);
                    o.fromRevision(v);
                    d.append(" " + v);
            }
            if (r.nextBoolean()) {
                long v = 1 + r.nextInt(4);
                o.maxCount(v);
                d.append(" max " + v);
            }
            if (r.nextBoolean()) {
                o.resolveLinkTos();
                d.append(" resolve");
            }
            String t = r.nextInt(8) == 0 ? "$$" + s : s;
            if (!t.equals(s)) d.append(" meta");
            return get(
                    () -> {
                        ReadResult x = in(c.readStream(t, o));
                        return show(x.getEvents())
                                + " | first "
                                + x.getFirstStreamPosition()
                                + " last "
                                + x.getLastStreamPosition();
                    });
        } else if (what < 80) {
            ReadAllOptions o = ReadAllOptions.get().maxCount(100000);
            d.append("readAll");
            boolean back = r.nextBoolean();
            if (back) {
                o.backwards();
                d.append(" back");
            } else o.forwards();
            if (!positions.isEmpty() && r.nextBoolean()) {
                int k = r.nextInt(positions.size());
                o.fromPosition(positions.get(k));
                d.append(" p" + k);
            } else if (back) {
                o.fromEnd();
                d.append(" end");
            } else {
                o.fromStart();
                d.append(" start");
            }
            if (r.nextBoolean()) {
                o.resolveLinkTos();
                d.append(" resolve");
            }
            return get(
                    () ->
                            show(
                                    in(c.readAll(o)).getEvents().stream()
                                            .filter(
                                                    e ->
                                                            e.getOriginalEvent()
                                                                    .getStreamId()
                                                                    .contains(run))
                                            .collect(Collectors.toList())));
        } else if (what < 84) {
            d.append("live ").append(name(s));
            boolean resolve = r.nextBoolean();
            if (resolve) d.append(" resolve");
            boolean filtered = r.nextBoolean();
            if (filtered) d.append(" in all");
            Rec rec = new Rec(true);
            String f;
            Subscription[] x = new Subscription[1];
            if (filtered) {
                SubscribeToAllOptions o =
                        SubscribeToAllOptions.get()
                                .fromEnd()
                                .filter(
                                        SubscriptionFilter.newBuilder()
                                                .addStreamNamePrefix(s)
                                                .build());
                if (resolve) o.resolveLinkTos();
                f =
                        get(
                                () -> {
                                    x[0] = in(c.subscribeToAll(rec, o));
                                    return "";
                                });
            } else {
                SubscribeToStreamOptions o = SubscribeToStreamOptions.get().fromEnd();
                if (resolve) o.resolveLinkTos();
                f =
                        get(
                                () -> {
                                    x[0] = in(c.subscribeToStream(s, rec, o));
                                    return "";
                                });
            }
            if (f.isEmpty()) {
                silence.untilCaughtUp(rec.up);
            }
            d.append(" append");
            List<EventData> l = new ArrayList<>();
            for (int i = 0, n = 1 + r.nextInt(3); i < n; i++)
                l.add(r.nextInt(4) == 0 ? link(d) : event(d));
            String w =
                    get(
                            () -> {
                                WriteResult y = in(c.appendToStream(s, l.iterator()));
                                return "next "
                                        + y.getNextExpectedRevision().toRawLong()
                                        + note(s, y);
                            });
            silence.untilNothingComes(120);
            if (x[0] != null) x[0].stop();
            synchronized (rec.l) {
                return w + " ; " + String.join(" ", rec.l) + f;
            }
        } else if (what < 92) {
            SubscribeToStreamOptions o = SubscribeToStreamOptions.get();
            d.append("subscribe ").append(name(s));
            switch (r.nextInt(4)) {
                case 0:
                    o.fromStart();
                    d.append(" start");
                    break;
                case 1:
                    o.fromEnd();
                    d.append(" end");
                    break;
                default:
                    long v = r.nextInt(12);
                    o.fromRevision(v);
                    d.append(" " + v);
            }
            if (r.nextBoolean()) {
                o.resolveLinkTos();
                d.append(" resolve");
            }
            return subscribe(rec -> in(c.subscribeToStream(s, rec, o)), false);
        } else {
            SubscribeToAllOptions o = SubscribeToAllOptions.get();
            d.append("subscribeAll");
            if (!positions.isEmpty() && r.nextBoolean()) {
                int k = r.nextInt(positions.size());
                o.fromPosition(positions.get(k));
                d.append(" p" + k);
            } else {
                o.fromStart();
                d.append(" start");
            }
            if (r.nextBoolean()) {
                o.resolveLinkTos();
                d.append(" resolve");
            }
            SubscriptionFilterBuilder f = SubscriptionFilter.newBuilder();
            switch (r.nextInt(5)) {
                case 0:
                    f.addStreamNamePrefix(run);
                    d.append(" prefix");
                    break;
                case 1:
                    f.withStreamNameRegularExpression(run + "-[ab]$");
                    d.append(" regex");
                    break;
                case 2:
                    f.addEventTypePrefix("TypeB");
                    d.append(" typePrefix");
                    break;
                case 3:
                    f.withEventTypeRegularExpression("^Type[A]");
                    d.append(" typeRegex");
                    break;
                default:
                    f.addStreamNamePrefix(s);
                    d.append(" one " + name(s));
            }
            o.filter(f.build());
            return subscribe(rec -> in(c.subscribeToAll(rec, o)), true);
        }
    }

    interface Sub {
        Subscription start(Rec r) throws Exception;
    }

    private String subscribe(Sub sub, boolean mine) throws InterruptedException {
        Rec rec = new Rec(mine);
        Subscription[] x = new Subscription[1];
        String f =
                get(
                        () -> {
                            x[0] = sub.start(rec);
                            return "";
                        });
        silence.untilCaughtUp(rec.up);
        silence.untilNothingComes(f.isEmpty() ? 15 : 100);
        if (x[0] != null) x[0].stop();
        synchronized (rec.l) {
            return String.join(" ", rec.l) + (f.isEmpty() ? "" : " " + f);
        }
    }

    /**
     * What the system projections made of this seed's streams, once nothing is added for a second
     * and a half.
     */
    private void projections(int seed) throws Exception {
        String last = "";
        for (int still = 0, tries = 0; still < 3 && tries < 60; tries++) {
            silence.untilNothingComes(500);
            String now = ce("$ce-" + run, false);
            still = now.equals(last) ? still + 1 : 0;
            last = now;
        }
        lines.add(seed + " $ce => " + last);
        lines.add(seed + " $ce resolved => " + ce("$ce-" + run, true));
        lines.add(seed + " $category => " + ce("$category-" + run, false));
        for (String t : List.of("$et-TypeA", "$et-TypeB", "$et-$metadata", "$streams"))
            lines.add(
                    seed
                            + " "
                            + t
                            + " => "
                            + get(() ->
                                            show(
                                                    in(
                                                                    c.readStream(
                                                                            t,
                                                                            ReadStreamOptions.get()
                                                                                    .fromStart()
                                                                                    .maxCount(
                                                                                            100000)))
                                                            .getEvents()
                                                            .stream()
                                                            .filter(
                                                                    e ->
                                                                            new String(
                                                                                            e.getOriginalEvent()
                                                                                                    .getEventData())
                                                                                    .contains(run))
                                                            .collect(Collectors.toList())))
                                    .replaceAll("\\S*@\\d+:(\\$>:[jb]:)", "$1"));
    }

    private String ce(String s, boolean resolve) {
        ReadStreamOptions o = ReadStreamOptions.get().fromStart().maxCount(100000);
        if (resolve) o.resolveLinkTos();
        return get(() -> show(in(c.readStream(s, o)).getEvents()));
    }

    /** Does the work of one seed, and says what came of it. */
    List<String> seed(int seed, int steps, boolean projections) throws Exception {
        r = new Random(seed);
        run = "run" + String.format(Locale.ROOT, "%05d", seed) + "x";
        lines.clear();
        streams.clear();
        ids.clear();
        positions.clear();
        next.clear();
        at.clear();
        for (String s : List.of("a", "b", "c", "d")) {
            streams.add(run + "-" + s);
        }
        for (int i = 0; i < steps; i++) {
            StringBuilder d = new StringBuilder();
            String out = step(d);
            lines.add(seed + "." + i + " " + d + " => " + out);
        }
        if (projections) {
            projections(seed);
        }
        return List.copyOf(lines);
    }

    /** Prints what came of the seeds. */
    public static void main(String[] a) throws Exception {
        RandomWork work =
                new RandomWork(
                        EventStoreDBClient.create(EventStoreDBConnectionString.parseOrThrow(a[0])),
                        new Waiting());
        for (int seed = Integer.parseInt(a[1]); seed < Integer.parseInt(a[2]); seed++) {
            work.seed(seed, Integer.parseInt(a[3]), a.length > 4).forEach(System.out::println);
        }
        System.exit(0);
    }
}
