package io.github.esflink.job.definition;

import com.fasterxml.jackson.core.JsonPointer;
import io.github.esflink.javascript.Script;
import io.github.esflink.javascript.ScriptSyntaxException;
import io.github.esflink.job.filter.Filter;
import io.github.esflink.job.setting.Kind;
import io.github.esflink.job.setting.Scope;
import io.github.esflink.job.setting.Setting;
import io.github.esflink.job.setting.file.FileText;
import io.github.esflink.job.setting.file.UnreadableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is made of the events. */
final class TransformSettings {

    static final Setting<Boolean> ENABLED =
            Setting.withDefault("transformer:enabled", Kind.bool(), "false");

    static final Setting<String> FUNCTION =
            Setting.optional(
                    "transformer:function",
                    new Kind<>("a script in Base64", TransformSettings::decoded)
                            .hinting(TransformSettings::whyNoScript));

    static final Setting<String> FILE = Setting.optional("transformer:file", Kind.text("a file"));

    static final Setting<String> FIELDS =
            Setting.optional(
                    "transformer:fields:<name>",
                    new Kind<>(
                            "a JSON pointer such as /place or /coordinates/0",
                            text -> JsonPointer.compile(text).toString()));

    static final Setting<String> FILTER =
            Setting.optional("transformer:filter", Kind.text("a JSONPath query"));

    static final Setting<String> FILTER_PARTS =
            Setting.optional(
                    "transformer:filter:<key>",
                    Kind.text("a filter with the keys of subscription:filter"));

    private static final Setting<String> FUNCTION_NAME =
            Setting.withDefault(
                    "transformer:functionName",
                    Kind.choice(List.of("transform"), List.of("transform")),
                    "transform");

    private static final Setting<Duration> TIMEOUT =
            Setting.optional("transformer:executionTimeoutMs", Kind.millis());

    static final List<Setting<?>> ALL =
            List.of(ENABLED, FUNCTION, FILE, FIELDS, FILTER, FILTER_PARTS, FUNCTION_NAME, TIMEOUT);

    private TransformSettings() {}

    /**
     * @param folder that of the connector's file
     */
    static TransformDefinition read(Scope scope, Path folder) {
        boolean enabled = scope.readOrDefault(ENABLED);
        Map<String, String> fields = scope.readGroup(FIELDS);
        Optional<String> function = scope.read(FUNCTION);
        Optional<String> file = scope.read(FILE);
        scope.readWithoutEffect(FUNCTION_NAME, "the function is called transform");
        scope.readWithoutEffect(TIMEOUT, "scripts have limits of their own");
        scope.readOne(FUNCTION, FILE);
        Setting<String> set = scope.has(FILE) ? FILE : FUNCTION;
        if (scope.has(set) && !fields.isEmpty()) {
            scope.error(set, "transformer:fields is set too; one of them is enough.");
        }
        if (scope.has(set) && !enabled) {
            scope.remark(set, "does not run, because transformer:enabled is not true.");
        }
        if (scope.has(ENABLED) && !enabled && !fields.isEmpty()) {
            scope.remark(ENABLED, "switches off scripts only; transformer:fields count.");
        }
        if (enabled && !scope.has(set) && fields.isEmpty()) {
            scope.error(
                    ENABLED, "needs transformer:function, transformer:file or transformer:fields.");
        }
        String script =
                file.map(name -> content(scope, folder, name)).or(() -> function).orElse(null);
        if (script != null) {
            check(scope, set, script);
        }
        return new TransformDefinition(
                fields.isEmpty() ? null : fields, enabled ? script : null, filter(scope));
    }

    /** Null when there is none, or when it is wrong, which is noted. */
    private static @Nullable Filter filter(Scope scope) {
        Optional<String> query = scope.read(FILTER);
        FilterSettings settings = new FilterSettings(FILTER.key());
        if (!settings.isSet(scope)) {
            return query.flatMap(text -> FilterSettings.query(scope, FILTER, text)).orElse(null);
        }
        if (scope.has(FILTER)) {
            scope.error(FILTER, "expected a JSONPath query or a filter below, found both.");
        }
        Optional<Filter> filter = settings.read(scope);
        filter.ifPresent(f -> settings.checkHere(scope, f.patterns()));
        return filter.orElse(null);
    }

    private static void check(Scope scope, Setting<String> set, String script) {
        try {
            Script.parse(script);
        } catch (ScriptSyntaxException e) {
            scope.error(set, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String content(Scope scope, Path folder, String name) {
        Path file = folder.resolve(name);
        String found;
        try {
            return FileText.of(Files.readAllBytes(file));
        } catch (IOException e) {
            found = e.getClass().getSimpleName();
        } catch (UnreadableException e) {
            found = e.problem().reason();
        }
        scope.error(
                FILE,
                "expected a file in UTF-8 that can be read, found \"%s\" (%s)."
                        .formatted(file, found));
        return null;
    }

    private static String whyNoScript(String text) {
        if (text.contains("function")) {
            return " A script as it is goes into a file that transformer:file names.";
        }
        try {
            decoded(text);
            return "";
        } catch (UnreadableException e) {
            return " In it: " + e.problem();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String decoded(String base64) {
        return FileText.of(Base64.getDecoder().decode(base64.replaceAll("\\s", "")));
    }
}
