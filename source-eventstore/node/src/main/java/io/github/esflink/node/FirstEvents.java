package io.github.esflink.node;

import com.google.protobuf.ByteString;
import io.github.esflink.node.log.EventLog;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.ProposedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What a server writes by itself once it leads, so that {@code $all} is never empty. All of it is
 * in system streams. A log that was kept has it already.
 */
final class FirstEvents {
    private static final String SCAVENGES_METADATA =
            "{\"$maxAge\":2592000,\"$acl\":{\"$r\":\"$ops\",\"$w\":[],\"$d\":[],\"$mr\":[],\"$mw\":[]}}";
    private static final String REGISTRATION_STREAM = "$projections-$all";
    private static final List<String> STANDARD_PROJECTIONS =
            List.of(
                    "$streams",
                    "$stream_by_category",
                    "$by_category",
                    "$by_event_type",
                    "$by_correlation_id");

    private FirstEvents() {}

    /**
     * @param projections whether the projections' subsystem runs
     */
    static void writeTo(EventLog log, boolean projections) {
        log.append(
                SystemNames.metastreamOf("$scavenges"),
                new ExpectedRevision.NoStream(),
                List.of(event(SystemNames.METADATA_TYPE, true, SCAVENGES_METADATA)));
        if (projections) {
            log.append(
                    REGISTRATION_STREAM,
                    new ExpectedRevision.NoStream(),
                    List.of(event("$ProjectionsInitialized", false, "")));
            List<ProposedEvent> created = new ArrayList<>();
            STANDARD_PROJECTIONS.forEach(
                    name -> created.add(event("$ProjectionCreated", false, name)));
            log.append(REGISTRATION_STREAM, new ExpectedRevision.Exactly(0), created);
        }
    }

    private static ProposedEvent event(String type, boolean json, String data) {
        return new ProposedEvent(
                UUID.randomUUID(), type, json, ByteString.copyFromUtf8(data), ByteString.EMPTY);
    }
}
