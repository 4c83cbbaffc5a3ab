package io.github.esflink.node;

import com.google.protobuf.ByteString;
import io.github.esflink.node.log.ExpectedRevision;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.ProposedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a server writes by itself once it leads, so that {@code $all} is never empty. All of it is
 * in system streams. A log that was kept has it already.
 */
final class FirstEvents {
    private static final String SCAVENGES_METADATA =
            "{\"$maxAge\":2592000,\"$acl\":{\"$r\":\"$ops\",\"$w\":[],\"$d\":[],\"$mr\":[],\"$mw\":[]}}";
    private static final String REGISTRATION_STREAM = "$projections-$all";
    private static final String HANDLERS = "native:EventStore.Projections.Core.Standard.";

    /** The names of the standard projections, with the handler and the query of each. */
    private static final Map<String, List<String>> STANDARD_PROJECTIONS = new LinkedHashMap<>();

    static {
        STANDARD_PROJECTIONS.put("$streams", List.of("IndexStreams", ""));
        STANDARD_PROJECTIONS.put(
                "$stream_by_category", List.of("CategorizeStreamByPath", "first\\r\\n-"));
        STANDARD_PROJECTIONS.put(
                "$by_category", List.of("CategorizeEventsByStreamPath", "first\\r\\n-"));
        STANDARD_PROJECTIONS.put("$by_event_type", List.of("IndexEventsByEventType", ""));
        STANDARD_PROJECTIONS.put(
                "$by_correlation_id",
                List.of(
                        "ByCorrelationId",
                        "{\\\"correlationIdProperty\\\":\\\"$correlationId\\\"}"));
    }

    private FirstEvents() {}

    /**
     * @param projections whether the projections' subsystem runs
     */
    static void writeTo(TransactionLog log, boolean projections) {
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
            STANDARD_PROJECTIONS
                    .keySet()
                    .forEach(name -> created.add(event("$ProjectionCreated", false, name)));
            log.append(REGISTRATION_STREAM, new ExpectedRevision.Exactly(0), created);
            STANDARD_PROJECTIONS.forEach(
                    (name, definition) ->
                            log.append(
                                    "$projections-" + name,
                                    new ExpectedRevision.NoStream(),
                                    List.of(
                                            event(
                                                    "$ProjectionUpdated",
                                                    true,
                                                    definitionOf(definition)))));
        }
    }

    private static String definitionOf(List<String> handlerAndQuery) {
        return """
                {"handlerType":"%s%s","query":"%s","mode":"Continuous","enabled":true,\
                "emitEnabled":true,"checkpointsDisabled":false,"trackEmittedStreams":false,\
                "version":0,"runAs":{"name":"$system"}}"""
                .formatted(HANDLERS, handlerAndQuery.get(0), handlerAndQuery.get(1));
    }

    private static ProposedEvent event(String type, boolean json, String data) {
        return new ProposedEvent(
                UUID.randomUUID(), type, json, ByteString.copyFromUtf8(data), ByteString.EMPTY);
    }
}
