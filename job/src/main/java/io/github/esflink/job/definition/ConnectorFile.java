package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.file.FileText;
import io.github.esflink.job.setting.file.Problem;
import io.github.esflink.job.setting.file.UnreadableException;
import io.github.esflink.secret.ProcessEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connector from YAML or JSON. The keys are those of the server's connectors, in any case,
 * flat or nested, plus our own.
 */
public final class ConnectorFile {

    private static final String SINKS = "sinks";

    private final Scope top;

    /** Every setting as it counts, of the sinks. */
    private final List<Scope.Shown> shown = new ArrayList<>();

    /** What counts in this file. */
    private final List<Catalog> catalogs = new ArrayList<>(List.of(CommonSettings.CATALOG));

    /** Sinks of a kind that nobody here knows. */
    private final List<String> unknownSinks = new ArrayList<>();

    private ConnectorFile(Scope top) {
        this.top = top;
    }

    /**
     * @throws DefinitionException with everything that is wrong
     */
    public static ReadDefinition read(Path file) {
        try {
            return parse(file.toString(), FileText.of(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw refused(file, "there is no such file; expected YAML or JSON.");
        } catch (IOException e) {
            throw refused(file, "it cannot be read: " + e.getMessage());
        } catch (UnreadableException e) {
            throw refused(file, e.problem().toString());
        }
    }

    private static DefinitionException refused(Path file, String why) {
        return new DefinitionException(file.toString(), List.of(why));
    }

    /** As {@link #read}, of a text. */
    static ReadDefinition parse(String file, String text) {
        return parse(file, text, ProcessEnvironment.variables());
    }

    /**
     * As {@link #read}, of a text.
     *
     * @param environment the variables that references outside of secrets may name
     */
    static ReadDefinition parse(String file, String text, Map<String, String> environment) {
        Scope top = Scope.of(text, environment);
        ConnectorDefinition definition =
                top.isReadable()
                        ? new ConnectorFile(top)
                                .definition(Path.of(file).toAbsolutePath().resolveSibling(""))
                        : null;
        List<Problem> errors = top.findings().errors();
        if (definition == null || !errors.isEmpty()) {
            throw new DefinitionException(file, errors.stream().map(String::valueOf).toList());
        }
        return new ReadDefinition(definition, top.findings().remarks());
    }

    private @Nullable ConnectorDefinition definition(Path folder) {
        Optional<String> id = top.read(CommonSettings.ID_SETTING);
        if (top.readOrDefault(CommonSettings.STRICT)) {
            top.findings().beStrict();
        }
        Optional<SourceSettings.Selection> source =
                SourceSettings.read(
                        top, SourceSettings.Owner.of(top.text(CommonSettings.INSTANCE_TYPE.key())));
        TransformDefinition transform = TransformSettings.read(top, folder);
        Optional<Duration> interval = CommonSettings.checkpointInterval(top);
        List<SinkDefinition> sinks = sinks();
        Catalog.refuseUnknown(top, catalogs, SinkSettings.catalogs(), unknownSinks);
        if (id.isEmpty() || source.isEmpty() || sinks.isEmpty()) {
            return null;
        }
        shown.addAll(0, top.shown());
        return new ConnectorDefinition(
                id.get(),
                source.get().source(),
                source.get().filter(),
                transform,
                sinks,
                interval.orElse(null),
                shown);
    }

    /** The sinks below {@code sinks:<name>}, or the only one, whose settings stand at the top. */
    private List<SinkDefinition> sinks() {
        List<SinkDefinition> sinks = new ArrayList<>();
        if (top.hasErrorOf(SINKS)) {
            return sinks;
        }
        if (top.namesBelow(SINKS).isEmpty()) {
            sink("", top).ifPresent(sinks::add);
            return sinks;
        }
        if (top.has(CommonSettings.INSTANCE_TYPE)) {
            top.error(
                    CommonSettings.INSTANCE_TYPE,
                    "sinks:<name> is set too; each sink has its instanceTypeName there.");
        }
        for (String name : top.namesBelow(SINKS)) {
            if (name.isBlank()) {
                top.error(SINKS + ":" + name, "expected a name for the sink, found none.");
            }
            Scope scope = top.below(SINKS).below(name);
            sink(name, scope).ifPresent(sinks::add);
            shown.addAll(scope.shown());
        }
        return sinks;
    }

    private Optional<SinkDefinition> sink(String name, Scope scope) {
        Optional<String> whyNot = SinkType.whyNot(scope.text(CommonSettings.INSTANCE_TYPE.key()));
        if (whyNot.isPresent()) {
            scope.error(CommonSettings.INSTANCE_TYPE, whyNot.get());
            scope.takeAll();
            return Optional.empty();
        }
        Optional<SinkType> type = scope.read(CommonSettings.INSTANCE_TYPE);
        if (type.isEmpty()) {
            unknownSinks.add(name);
            return Optional.empty();
        }
        SinkSettings of = SinkSettings.of(type.get());
        if (!catalogs.contains(of.catalog())) {
            catalogs.add(of.catalog());
        }
        return of.reader()
                .apply(scope)
                .map(
                        sink ->
                                new SinkDefinition(
                                        name,
                                        type.get(),
                                        sink,
                                        of.hasDeadLetters()
                                                ? DeadLetterSettings.place(scope)
                                                : null));
    }
}
