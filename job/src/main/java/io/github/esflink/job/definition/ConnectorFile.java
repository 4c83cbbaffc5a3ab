package io.github.esflink.job.definition;

import io.github.esflink.job.setting.Catalog;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connector from YAML or JSON. The keys are those of the server's connectors, in any case,
 * flat or nested, plus our own.
 */
public final class ConnectorFile {

    private static final String SINKS = "sinks";

    private ConnectorFile() {}

    /**
     * @throws DefinitionException with everything that is wrong
     */
    public static ReadDefinition read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new DefinitionException(
                    file.toString(), List.of("there is no such file; expected YAML or JSON."));
        } catch (IOException e) {
            throw new DefinitionException(
                    file.toString(), List.of("it cannot be read: " + e.getMessage()));
        }
    }

    /** As {@link #read}, of a text. */
    static ReadDefinition parse(String file, String text) {
        Settings settings = Settings.of(text);
        ConnectorDefinition definition = null;
        if (settings.isReadable()) {
            definition = read(settings, Path.of(file).toAbsolutePath().resolveSibling(""));
        }
        if (definition == null || !settings.errors().isEmpty()) {
            throw new DefinitionException(
                    file, settings.errors().stream().map(String::valueOf).toList());
        }
        return new ReadDefinition(definition, settings.remarks());
    }

    private static @Nullable ConnectorDefinition read(Settings settings, Path folder) {
        Scope scope = settings.root();
        Optional<String> id = scope.read(CommonSettings.ID_SETTING);
        Optional<SourceSettings.Selection> source = SourceSettings.read(scope);
        TransformDefinition transform = TransformSettings.read(scope, folder);
        scope.read(CommonSettings.AUTOCOMMIT);
        Optional<Duration> interval = scope.read(CommonSettings.AUTOCOMMIT_INTERVAL);
        if (scope.read(CommonSettings.AUTOCOMMIT_RECORDS).isPresent()) {
            scope.remark(
                    CommonSettings.AUTOCOMMIT_RECORDS, "has no effect, checkpoints go by time.");
        }
        scope.read(CommonSettings.LOGGING);
        boolean strict = scope.readOrDefault(CommonSettings.STRICT);
        List<Scope.Shown> shown = new ArrayList<>();
        List<Catalog> catalogs = new ArrayList<>(List.of(CommonSettings.CATALOG));
        List<SinkDefinition> sinks = sinks(settings, scope, shown, catalogs);
        settings.judgeLiteralSecrets(strict);
        Catalog.refuseUnknown(settings, catalogs, otherSinks(catalogs));
        if (id.isEmpty() || source.isEmpty() || sinks.isEmpty()) {
            return null;
        }
        shown.addAll(0, scope.shown());
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
    private static List<SinkDefinition> sinks(
            Settings settings, Scope top, List<Scope.Shown> shown, List<Catalog> catalogs) {
        Collection<String> names = settings.namesBelow(SINKS);
        List<SinkDefinition> sinks = new ArrayList<>();
        if (names.isEmpty()) {
            sink("", top, catalogs).ifPresent(sinks::add);
            return sinks;
        }
        if (top.has(CommonSettings.INSTANCE_TYPE)) {
            top.error(
                    CommonSettings.INSTANCE_TYPE,
                    "sinks:<name> is set too; each sink has its instanceTypeName there.");
        }
        for (String name : names) {
            Scope scope = top.below(SINKS).below(name);
            sink(name, scope, catalogs).ifPresent(sinks::add);
            scope.shown()
                    .forEach(
                            setting ->
                                    shown.add(
                                            new Scope.Shown(
                                                    SINKS + ":" + name + ":" + setting.key(),
                                                    setting.value(),
                                                    setting.isDefault())));
        }
        return sinks;
    }

    private static Optional<SinkDefinition> sink(String name, Scope scope, List<Catalog> catalogs) {
        Optional<String> whyNot =
                scope.value(CommonSettings.INSTANCE_TYPE).flatMap(SinkType::whyNot);
        if (whyNot.isPresent()) {
            scope.error(CommonSettings.INSTANCE_TYPE, whyNot.get());
            return Optional.empty();
        }
        Optional<SinkType> type = scope.read(CommonSettings.INSTANCE_TYPE);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        SinkSettings settings = SinkSettings.of(type.get());
        if (!catalogs.contains(settings.catalog())) {
            catalogs.add(settings.catalog());
        }
        return settings.reader()
                .apply(scope)
                .map(
                        sink ->
                                new SinkDefinition(
                                        name,
                                        type.get(),
                                        sink,
                                        settings.hasDeadLetters()
                                                ? DeadLetterSettings.place(scope)
                                                : null));
    }

    private static List<Catalog> otherSinks(List<Catalog> catalogs) {
        return SinkSettings.catalogs().stream()
                .filter(catalog -> !catalogs.contains(catalog))
                .toList();
    }
}
