package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Settings;
import io.github.esflink.job.setting.file.FileText;
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

    private final Settings settings;
    private final Scope top;

    /** Every setting as it counts, of the sinks. */
    private final List<Scope.Shown> shown = new ArrayList<>();

    /** What counts in this file. */
    private final List<Catalog> catalogs = new ArrayList<>(List.of(CommonSettings.CATALOG));

    /** Sinks of a kind that nobody here knows. */
    private final List<String> unknownSinks = new ArrayList<>();

    private ConnectorFile(Settings settings) {
        this.settings = settings;
        this.top = settings.root();
    }

    /**
     * @throws DefinitionException with everything that is wrong
     */
    public static ReadDefinition read(Path file) {
        FileText text;
        try {
            text = FileText.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new DefinitionException(
                    file.toString(), List.of("there is no such file; expected YAML or JSON."));
        } catch (IOException e) {
            throw new DefinitionException(
                    file.toString(), List.of("it cannot be read: " + e.getMessage()));
        }
        if (text.problem() != null) {
            throw new DefinitionException(file.toString(), List.of(String.valueOf(text.problem())));
        }
        return parse(file.toString(), text.text());
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
        Settings settings = Settings.of(text, environment);
        ConnectorDefinition definition = null;
        if (settings.isReadable()) {
            definition =
                    new ConnectorFile(settings)
                            .definition(Path.of(file).toAbsolutePath().resolveSibling(""));
        }
        if (definition == null || !settings.errors().isEmpty()) {
            throw new DefinitionException(
                    file, settings.errors().stream().map(String::valueOf).toList());
        }
        return new ReadDefinition(definition, settings.remarks());
    }

    private @Nullable ConnectorDefinition definition(Path folder) {
        Optional<String> id = top.read(CommonSettings.ID_SETTING);
        boolean isForeign =
                SinkType.whyNot(top.text(CommonSettings.INSTANCE_TYPE.key())).isPresent();
        Optional<SourceSettings.Selection> source = SourceSettings.read(top, isForeign);
        TransformDefinition transform = TransformSettings.read(top, folder);
        Optional<Duration> interval = CommonSettings.checkpointInterval(top);
        boolean strict = top.readOrDefault(CommonSettings.STRICT);
        List<SinkDefinition> sinks = sinks();
        settings.judgeLiteralSecrets(strict);
        Catalog.refuseUnknown(settings, catalogs, otherSinks(), unknownSinks);
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
        if (!top.text(SINKS).isBlank()) {
            top.error(SINKS, "expected settings below a name for each sink, found a value.");
        }
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

    private List<Catalog> otherSinks() {
        return SinkSettings.catalogs().stream()
                .filter(catalog -> !catalogs.contains(catalog))
                .toList();
    }
}
