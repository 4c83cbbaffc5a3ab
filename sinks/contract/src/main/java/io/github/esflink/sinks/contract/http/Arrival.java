package io.github.esflink.sinks.contract.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.ReceivedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of one request in the hands of the endpoint: taken all together or not at all.
 *
 * <p>Of each stream only the first is begun when the request arrives: so another request with the
 * stream, while this one is open, shows as an overlap. Those behind it begin, and are acknowledged,
 * when the request is.
 */
final class Arrival {

    private static final JsonMapper MAPPER = new JsonMapper();

    private record Event(String streamId, long revision) {}

    private final DeliveryLog log;
    private final List<Event> begunEvents = new ArrayList<>();
    private final List<ReceivedEvent> begun = new ArrayList<>();
    private final List<Event> behind = new ArrayList<>();

    private Arrival(DeliveryLog log, List<Event> events) {
        this.log = log;
        Set<String> streams = new HashSet<>();
        for (Event event : events) {
            if (streams.add(event.streamId())) {
                begunEvents.add(event);
                begun.add(log.begin(event.streamId(), event.revision()));
            } else {
                behind.add(event);
            }
        }
    }

    static Arrival of(DeliveryLog log, String streamId, long revision) {
        return new Arrival(log, List.of(new Event(streamId, revision)));
    }

    /** Null when the body is no array of records. */
    static @Nullable Arrival ofRecords(DeliveryLog log, byte[] body) {
        JsonNode records;
        try {
            records = MAPPER.readTree(body);
        } catch (IOException e) {
            return null;
        }
        List<Event> events = new ArrayList<>();
        for (JsonNode record : records) {
            JsonNode position = record.path("position");
            if (!position.path("streamId").isTextual()) {
                return null;
            }
            events.add(
                    new Event(
                            position.path("streamId").asText(),
                            position.path("streamRevision").asLong()));
        }
        return events.isEmpty() ? null : new Arrival(log, events);
    }

    /** What is planned for one of them is the answer to all: a refusal for good before others. */
    PlannedAnswer answer(AnswerPlan plan) {
        PlannedAnswer answer = PlannedAnswer.OK;
        int tries = 1;
        for (int i = 0; i < begun.size(); i++) {
            tries = Math.max(tries, begun.get(i).tryNumber());
            answer = worse(answer, answer(plan, begunEvents.get(i), begun.get(i).tryNumber()));
        }
        for (Event event : behind) {
            answer = worse(answer, answer(plan, event, tries));
        }
        return answer;
    }

    private static PlannedAnswer answer(AnswerPlan plan, Event event, int tries) {
        return plan.answerTo(event.streamId(), event.revision(), tries);
    }

    private static PlannedAnswer worse(PlannedAnswer one, PlannedAnswer other) {
        return one.equals(PlannedAnswer.OK) || isForGood(other) ? other : one;
    }

    private static boolean isForGood(PlannedAnswer answer) {
        return answer instanceof PlannedAnswer.Status status && status.forGood();
    }

    void acknowledge() {
        begun.forEach(ReceivedEvent::acknowledge);
        behind.forEach(event -> log.received(event.streamId(), event.revision()));
    }

    /** For good, when it is one event; whom a refusal of several means, nobody knows. */
    void refuse() {
        if (begun.size() + behind.size() == 1) {
            begun.get(0).refuse();
        } else {
            fail();
        }
    }

    void fail() {
        begun.forEach(ReceivedEvent::fail);
    }
}
