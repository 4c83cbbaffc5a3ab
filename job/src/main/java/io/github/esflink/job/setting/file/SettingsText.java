package io.github.esflink.job.setting.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML or JSON into flat keys: {@code subscription: {filter: {scope: stream}}} and {@code
 * subscription:filter:scope: stream} are the same.
 *
 * @param entries by their keys without case
 * @param withoutValue keys that stand there and have no value, which is as if they were left out
 * @param findings what is wrong with its form, or worth a remark
 */
public record SettingsText(
        Map<String, Entry> entries, List<Entry> withoutValue, Findings findings) {

    /** Where several may stand as a list; they are numbered from 0, as the server does it. */
    private static final Set<String> LISTS = Set.of("and", "or");

    /** The same for the statements of a type of events, whatever it is called. */
    private static final Pattern STATEMENTS =
            Pattern.compile("(?i)^(?:sinks:[^:]+:)?events:[^:]+$");

    /** Where nothing would mean something else than leaving it out. */
    private static final Set<String> NEVER_EMPTY = Set.of("and", "or", "not");

    /** What keys begin with that hold only what aliases of YAML refer to. */
    private static final String OWN = "x-";

    /** What the first releases of the server called the filter. */
    private static final Pattern OLD_FILTER = Pattern.compile("(?i)^subscription:consumefilter:");

    private static final Pattern REQUEST =
            Pattern.compile(
                    "^(?:#.*\\R|\\s)*(?:(?:GET|POST|PUT|PATCH|DELETE) \\S|HTTP/\\d|curl|\\$?JSON ?=)",
                    Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_BLANK = Pattern.compile("(?s)[A-Za-z:]+:[^\\s:].*");

    /** What no name has. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Z}&&[^ ]]");

    /** What no setting has; a line break and a tab may stand in a script or a list. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\t\\n\\r]]");

    /** What is not seen, or is taken for something else: a copied dash, quotes around a value. */
    private static final Pattern MISTAKABLE =
            Pattern.compile(
                    "[\\p{Cf}\\p{Zs}&&[^ ]]|[\u2010-\u2015\u2212]|^[\u2018-\u201F\u00AB\u00BB]|[\u2018-\u201F\u00AB\u00BB]$");

    /** What people write as a comment, and YAML does not take for one. */
    private static final Pattern COMMENT = Pattern.compile("^[^\\s#]+#\\s+\\S.*$");

    private static final String NOTHING = "expected settings (key: value), found none";

    /** Reads a text. */
    public static SettingsText of(String text) {
        SettingsText settings =
                new SettingsText(new LinkedHashMap<>(), new ArrayList<>(), new Findings());
        settings.read(text);
        return settings;
    }

    private void read(String text) {
        if (REQUEST.matcher(text).lookingAt()) {
            findings.error(
                    0,
                    "",
                    "expected settings, found a request or an answer of HTTP: a connector file is its body, from { to }.");
            return;
        }
        try {
            SettingTree tree = tree(text);
            if (tree instanceof SettingTree.Mapping file) {
                new ServerShape(findings).open(file).forEach(member -> member(member, ""));
            } else {
                findings.error(0, "", notSettings(tree));
            }
            if (size() == 0) {
                findings.error(0, "", NOTHING + ".");
            }
        } catch (UnreadableException e) {
            findings.error(e.problem().line(), "", e.problem().reason());
        }
    }

    /** YAML takes JSON, but not the tabs that people indent it with. */
    private static SettingTree tree(String text) {
        String begin = text.stripLeading();
        if (!begin.startsWith("{")) {
            return YamlForm.read(text);
        }
        try {
            return JsonForm.read(text);
        } catch (UnreadableException json) {
            try {
                return YamlForm.read(text);
            } catch (UnreadableException yaml) {
                throw begin.substring(1).stripLeading().startsWith("\"") ? json : yaml;
            }
        }
    }

    private static String notSettings(SettingTree tree) {
        if (tree instanceof SettingTree.Sequence) {
            return "expected settings (key: value), found a list.";
        }
        String value = ((SettingTree.Text) tree).value();
        return value != null && NO_BLANK.matcher(value).matches()
                ? NOTHING + ": a blank stands behind the colon of a key."
                : NOTHING + ".";
    }

    private void member(SettingTree.Member member, String path) {
        String name = member.name();
        String written = path.isEmpty() ? name : path + Entry.SEPARATOR + name;
        String key = OLD_FILTER.matcher(written).replaceFirst("subscription:filter:");
        String strange = strange(name);
        if (strange != null) {
            findings.error(member.line(), key, strange);
        } else if (path.isEmpty() && name.startsWith("_")) {
            findings.remark(
                    member.line(),
                    key,
                    "has no effect, an underscore before it switches a setting off.");
        } else if (!path.isEmpty() || !Entry.fold(name).startsWith(OWN)) {
            value(member.value(), key, member.line(), NEVER_EMPTY.contains(word(key)));
        }
    }

    private void value(SettingTree value, String key, int line, boolean neverEmpty) {
        int before = size();
        String noSinks = key.equalsIgnoreCase("sinks") ? noSinks(value) : "";
        if (!noSinks.isEmpty()) {
            findings.error(
                    line,
                    key,
                    "expected settings below a name for each sink, found %s.".formatted(noSinks));
        } else if (value instanceof SettingTree.Mapping mapping) {
            mapping.members().forEach(member -> member(member, key));
        } else if (value instanceof SettingTree.Sequence list && isNumbered(key)) {
            for (int i = 0; i < list.items().size(); i++) {
                SettingTree item = list.items().get(i);
                value(item, key + Entry.SEPARATOR + i, item.line(), true);
            }
        } else if (value instanceof SettingTree.Sequence) {
            findings.error(
                    line,
                    key,
                    "expected one value, found a list. Several stand in one text, with commas between.");
        } else if (value instanceof SettingTree.Text text && text.value() != null) {
            look(text.value(), key, line);
            add(new Entry(key, text.value(), line));
        } else {
            withoutValue.add(new Entry(key, "", line));
        }
        if (neverEmpty && size() == before) {
            add(new Entry(key, "", line));
        }
    }

    /** What stands where sinks belong; empty when these do. */
    private static String noSinks(SettingTree value) {
        if (value instanceof SettingTree.Mapping mapping) {
            return mapping.members().isEmpty() ? "none" : "";
        }
        return value instanceof SettingTree.Sequence
                ? "a list"
                : ((SettingTree.Text) value).value() == null ? "none" : "a value";
    }

    private void add(Entry entry) {
        Entry before = entries.putIfAbsent(entry.folded(), entry);
        if (before != null) {
            findings.error(
                    entry.line(),
                    entry.key(),
                    "set twice, also in line %d as %s.".formatted(before.line(), before.key()));
        }
    }

    private void look(String value, String key, int line) {
        Matcher control = CONTROL.matcher(value);
        if (control.find()) {
            findings.error(line, key, "found the control character %s.".formatted(code(control)));
        }
        if (COMMENT.matcher(value).find()) {
            findings.remark(
                    line,
                    key,
                    "has a # in it, which is read as it is: before a comment stands a blank.");
        }
        Matcher mistakable = MISTAKABLE.matcher(value);
        if (mistakable.find()) {
            findings.remark(
                    line,
                    key,
                    "has %s (%s) in it, which is read as it is: type it anew unless it is meant."
                            .formatted(
                                    code(mistakable),
                                    Character.getName(mistakable.group().codePointAt(0))));
        }
    }

    private static String code(Matcher found) {
        return "U+%04X".formatted(found.group().codePointAt(0));
    }

    private int size() {
        return entries.size() + findings.errors().size();
    }

    private static boolean isNumbered(String key) {
        return LISTS.contains(word(key)) || STATEMENTS.matcher(key).matches();
    }

    private static String word(String key) {
        return Entry.fold(key.substring(key.lastIndexOf(Entry.SEPARATOR) + 1));
    }

    /** Why a name cannot be one; null when it can. */
    private static @Nullable String strange(String name) {
        if (name.contains("${")) {
            return "a name takes no reference: write it out.";
        }
        Matcher unseen = UNSEEN.matcher(name);
        return unseen.find()
                ? "found the invisible character %s in the name: delete it.".formatted(code(unseen))
                : null;
    }
}
