package io.github.esflink.demo.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.definition.ConnectorFile;
import io.github.esflink.sinks.http.body.BodyForm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Connectors over the corpus, one for each step, with a sink of each kind for each form: {@code
 * h-FORM} and {@code k-FORM}. The letters of the first are in files, those of the second in Kafka.
 *
 * @param directory for the files of connectors and letters
 */
record OddConnectors(Path directory, String eventStore, String endpoint, String brokers) {

    enum Step {
        PASS,
        FILTER,
        FIELDS,
        COPY;

        private String filter() {
            return this == FILTER
                    ? "{and: [{scope: stream, expression: odd-}, {scope: record, filterType:"
                            + " jsonPath, expression: $.schemaInfo.subject}]}"
                    : "{scope: stream, expression: odd-}";
        }

        private String transformer() {
            return switch (this) {
                case PASS, FILTER -> "";
                case FIELDS -> "transformer: {fields: {all: \"\"}}\n";
                case COPY ->
                        "transformer: {enabled: true, function: %s}\n"
                                .formatted(
                                        Base64.getEncoder()
                                                .encodeToString(EveryStep.COPY.getBytes(UTF_8)));
            };
        }
    }

    static String form(BodyForm form) {
        return switch (form) {
            case DATA -> "data";
            case RECORD -> "record";
            case CLOUD_EVENTS_BINARY -> "cloudEventsBinary";
            case CLOUD_EVENTS_STRUCTURED -> "cloudEventsStructured";
        };
    }

    /** Where a step's events of a form arrive: the topic, and the path of the endpoint. */
    static String place(Step step, BodyForm form) {
        return step + "-" + form(form);
    }

    static String letterTopic(Step step, BodyForm form) {
        return place(step, form) + "-letters";
    }

    /** The folder of letters. */
    String letters(Step step, BodyForm form) {
        return directory.resolve("letters").resolve(place(step, form)).toUri().toString();
    }

    ConnectorDefinition of(Step step) throws Exception {
        return connector(step, step.transformer());
    }

    /** The connector of a step that sends its events as they are. */
    ConnectorDefinition withoutTransformer(Step step) throws Exception {
        return connector(step, "");
    }

    private ConnectorDefinition connector(Step step, String transformer) throws Exception {
        StringBuilder file =
                new StringBuilder(
                        """
                        id: %s
                        connectionString: %s
                        subscription: {initialPosition: earliest, filter: %s}
                        %ssinks:
                        """
                                .formatted(step, eventStore, step.filter(), transformer));
        for (BodyForm form : BodyForm.values()) {
            file.append(sinks(step, form));
        }
        return ConnectorFile.read(
                        Files.writeString(directory.resolve(step + ".yaml"), file.toString()))
                .connector();
    }

    private String sinks(Step step, BodyForm form) {
        return """
                 h-%1$s: {instanceTypeName: http-sink, url: "%2$s/%3$s", form: %1$s, deadLetters: {path: "%4$s"}}
                 k-%1$s:
                   instanceTypeName: kafka-sink
                   topic: %3$s
                   bootstrapServers: "%5$s"
                   delivery: at-least-once
                   form: %1$s
                   partitionKeyExtraction: {enabled: true, source: stream}
                   deadLetters: {kafka: {topic: %6$s, bootstrapServers: "%5$s"}}
               """
                .formatted(
                        form(form),
                        endpoint,
                        place(step, form),
                        letters(step, form),
                        brokers,
                        letterTopic(step, form));
    }
}
