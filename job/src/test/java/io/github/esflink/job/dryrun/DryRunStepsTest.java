package io.github.esflink.job.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.SourceDefinition;
import io.github.esflink.job.definition.TransformDefinition;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.sinks.core.record.EventRecord;
import io.github.esflink.sinks.core.record.RecordPosition;
import io.github.esflink.sinks.core.record.SchemaInfo;
import io.github.esflink.source.EventStoreSourceOptions;
import io.github.esflink.source.subscription.StartingPosition;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The steps of a dry run")
class DryRunStepsTest {

    private static final Filter TENANT = new Filter.Query("$.headers.tenant");

    /** Nothing expects it of an event, so that every step that looks at it fails. */
    @SuppressWarnings("NullAway")
    private final EventRecord broken = event("{}").setMetadata(null).build();

    private final EventRecord good =
            event("{}").setMetadata("{\"tenant\":\"a\"}".getBytes(StandardCharsets.UTF_8)).build();

    private static EventRecord.Builder event(String data) {
        return EventRecord.builder()
                .setRecordId(new UUID(1, 2))
                .setPosition(new RecordPosition("order-1", 7, 4711))
                .setSchemaInfo(new SchemaInfo("OrderPlaced", SchemaInfo.JSON))
                .setData(data.getBytes(StandardCharsets.UTF_8));
    }

    private static Steps steps(@Nullable Filter filter, TransformDefinition transform)
            throws Exception {
        return new Steps(
                new ConnectorDefinition(
                        "orders",
                        new SourceDefinition(
                                "esdb://localhost:2113",
                                List.of(SubscriptionTarget.allStreams()),
                                StartingPosition.earliest(),
                                SourceDefinition.Changes.REFUSED,
                                EventStoreSourceOptions.REFUSED_FOR.defaultValue()),
                        filter,
                        transform,
                        List.of(),
                        null,
                        List.of()));
    }

    @Test
    void anExceptionOfAFilterIsThatOfItsEvent() throws Exception {
        try (Steps steps = steps(TENANT, new TransformDefinition(null, null, null))) {
            EventRecord taken = Objects.requireNonNull(steps.taken(broken));

            assertThat(steps.outcome(broken, taken).fate()).isEqualTo(Outcome.Fate.FAILED);
            assertThat(steps.outcome(broken, taken).why())
                    .startsWith(
                            "would go to the dead letters: The filter failed: java.lang.NullPointerException in io.github.esflink.");
            assertThat(steps.taken(good)).isSameAs(good);
        }
    }

    @Test
    void anExceptionOfAFilterBehindTheTransformIsThatOfItsEvent() throws Exception {
        try (Steps steps = steps(null, new TransformDefinition(null, null, TENANT))) {
            assertThat(steps.outcome(broken, broken).why())
                    .startsWith(
                            "would go to the dead letters: The filter after failed: java.lang.NullPointerException in io.github.esflink.");
            assertThat(steps.outcome(good, good).fate()).isEqualTo(Outcome.Fate.DELIVERED);
        }
    }

    @Test
    void anExceptionOfAScriptIsThatOfItsEvent() throws Exception {
        String script = "function transform(r) { r.value.tenant = r.headers.tenant; }";
        try (Steps steps = steps(null, new TransformDefinition(null, script, null))) {
            assertThat(steps.outcome(broken, broken).fate()).isEqualTo(Outcome.Fate.FAILED);
            assertThat(steps.outcome(good, good).fate()).isEqualTo(Outcome.Fate.DELIVERED);
        }
    }
}
