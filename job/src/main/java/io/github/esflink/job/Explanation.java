package io.github.esflink.job;

import io.github.esflink.job.definition.ConnectorDefinition;
import io.github.esflink.job.pipeline.ConnectorEnvironment;
import io.github.esflink.job.setting.Scope;
import java.util.ArrayList;
import java.util.List;

/** A definition in lines for people: settings as they count, then what Flink would run. */
final class Explanation {

    private Explanation() {}

    static List<String> of(ConnectorDefinition definition) {
        List<String> lines = new ArrayList<>();
        lines.add("Connector " + definition.id());
        lines.add("  Settings");
        for (Scope.Shown setting : definition.shown()) {
            lines.add(
                    "    %s: %s%s"
                            .formatted(
                                    setting.key(),
                                    setting.value(),
                                    setting.isDefault() ? "   (default)" : ""));
        }
        lines.add("  Operators");
        for (String operator : ConnectorEnvironment.topology(definition)) {
            lines.add("    " + operator);
        }
        return lines;
    }
}
