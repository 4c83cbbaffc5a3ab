package io.github.esflink.demo.corpus;

import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.http.body.BodyForm;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What has to come to a sink.
 *
 * @param bodies of the events that are delivered
 * @param refused the events that become letters
 * @param either events that may become one or the other
 */
record Expected(Map<UUID, byte[]> bodies, Map<UUID, EventRecord> refused, Set<UUID> either) {

    /**
     * @param events as the steps left them
     * @param either others
     */
    static Expected of(List<EventRecord> events, BodyForm form, Set<UUID> either) {
        Expected expected = new Expected(new HashMap<>(), new HashMap<>(), either);
        for (EventRecord event : events) {
            byte[] body = EveryForm.body(event, form);
            if (body != null) {
                expected.bodies.put(event.recordId(), body);
            } else {
                expected.refused.put(event.recordId(), event.withoutRefusal());
            }
        }
        return expected;
    }

    Set<UUID> events() {
        Set<UUID> all = new HashSet<>(either);
        all.addAll(bodies.keySet());
        all.addAll(refused.keySet());
        return all;
    }
}
