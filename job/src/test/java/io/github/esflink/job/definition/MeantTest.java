package io.github.esflink.job.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.esflink.job.setting.Scope;
import io.github.esflink.source.subscription.EventFilter;
import io.github.esflink.source.subscription.SubscriptionTarget;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written in another way than the documents have it, and is taken as it is meant. */
class MeantTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("EMPTY", "", "TOKEN", "hunter2", "KIND", "Unspecified");

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "http-sink ! method: post ! method ! post",
                "http-sink ! method: ${env:EMPTY:-PUT} ! method ! PUT",
                "http-sink ! method: \" PUT\\n\" ! method ! PUT",
                "http-sink ! authentication: {method: api_key, apiKey: {key: \"${env:TOKEN}\"}} ! authentication:apiKey:key ! ${env:TOKEN}",
                "http-sink ! defaultHeaders: {X-Tenant: \"${env:TOKEN}\"} ! defaultHeaders:X-Tenant ! ${env:TOKEN}",
                "http-sink ! defaultHeaders: {X-Tenant: \"${env:EMPTY:-blue}\"} ! defaultHeaders:X-Tenant ! blue",
                "http-sink ! url: ${env:URL:-https://h/{stream}} ! url ! https://h/{stream}",
                "http-sink ! deadLetters: {path: /letters} ! deadLetters:path ! /letters",
                "kafka-sink ! delivery: EXACTLY_ONCE ! delivery ! EXACTLY_ONCE",
                "kafka-sink ! authentication: {securityProtocol: SASL_SSL, saslMechanism: SCRAM-SHA-512, username: me, password: \"${env:TOKEN}\"} ! authentication:saslMechanism ! SCRAM-SHA-512",
                "kafka-sink ! properties: {linger: {ms: 5}} ! properties:linger:ms ! 5",
                "logger-sink ! subscription:filter: {scope: stream, filterType: stream_id, expression: a} ! subscription:filter:filterType ! stream_id",
                "logger-sink ! subscription:filter: {scope: stream, filterType: \"${env:KIND}\", expression: order-} ! subscription:filter:expression ! order-",
            })
    void isTakenAsItIsMeant(String sink, String text, String key, String value) {
        ReadDefinition read = parse(sink, text);

        assertThat(read.remarks()).isEmpty();
        assertThat(read.connector().shown()).containsOnlyOnce(new Scope.Shown(key, value, false));
    }

    @ParameterizedTest
    @CsvSource({"|", "|+", ">", ">-"})
    void aBlockOfYamlEndsWithItsLastLetter(String sign) {
        ReadDefinition read =
                parse(
                        "http-sink",
                        """
                        authentication: {method: bearer}
                        authentication:bearer:token: %1$s
                          ${env:TOKEN}
                        subscription:filter:
                          scope: stream
                          filterType: regex
                          expression: %1$s
                            ^order-
                        """
                                .formatted(sign));

        assertThat(read.connector().shown())
                .contains(
                        new Scope.Shown("authentication:bearer:token", "${env:TOKEN}", false),
                        new Scope.Shown("subscription:filter:expression", "^order-", false));
        assertThat(read.connector().source().targets())
                .containsExactly(
                        new SubscriptionTarget.AllStreams(EventFilter.streamNameRegex("^order-")));
    }

    private static ReadDefinition parse(String sink, String text) {
        String needed = sink.equals("kafka-sink") ? "topic: orders\n" : "";
        String url = sink.equals("http-sink") && !text.startsWith("url") ? "url: http://h\n" : "";
        return ConnectorFile.parse(
                "orders.yaml",
                "id: orders\nconnectionString: esdb://localhost:2113?tls=false\ninstanceTypeName: %s\n%s%s%s\n"
                        .formatted(sink, needed, url, text),
                ENVIRONMENT);
    }
}
