package io.github.esflink.job.setting.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens what the server's management API takes and tells: the body of a request with {@code
 * settings} (flat) or {@code configuration} (nested), and the answers that show settings or a list
 * with one connector.
 */
final class ServerShape {

    private static final String SETTINGS = "settings";
    private static final String CONFIGURATION = "configuration";
    private static final String TYPE = "instanceTypeName";

    /** What the server says of a connector, folded; none of it is a setting. */
    private static final Set<String> TOLD =
            Set.of(
                    "configurationupdatetime",
                    "createtime",
                    "deletetime",
                    "errordetails",
                    "name",
                    "paging",
                    "position",
                    "positionupdatetime",
                    "settingstimestamp",
                    "settingsupdatetime",
                    "state",
                    "statetimestamp",
                    "stateupdatetime",
                    "timestamp",
                    "totalcount",
                    "totalsize",
                    "updatetime");

    private final List<Problem> problems;
    private final List<Problem> remarks;
    private @Nullable String id;

    ServerShape(List<Problem> problems, List<Problem> remarks) {
        this.problems = problems;
        this.remarks = remarks;
    }

    /** The settings, and what stands beside them; nothing when nobody knows which they are. */
    List<Tree.Member> open(Tree.Mapping file) {
        List<Tree.Member> outside = new ArrayList<>();
        for (Tree.Member member : file.members()) {
            if (member.is("items") && member.value() instanceof Tree.Sequence list) {
                Tree.Mapping one = one(list, text(file.members(), "id"));
                if (one == null) {
                    problems.add(new Problem(member.line(), member.name(), severalIn(list)));
                    return List.of();
                }
                outside.addAll(one.members());
            } else {
                outside.add(member);
            }
        }
        Tree.Member counting = mapping(outside, CONFIGURATION);
        Tree.Member settings = mapping(outside, SETTINGS);
        if (counting == null) {
            counting = settings;
        } else if (settings != null) {
            remark(settings, "has no effect, because configuration is there, as on the server.");
        }
        List<Tree.Member> inside =
                counting == null ? List.of() : ((Tree.Mapping) counting.value()).members();
        if (counting != null && inside.isEmpty()) {
            problems.add(
                    new Problem(
                            counting.line(),
                            counting.name(),
                            "expected settings, found none: the server lists them with includeSettings=true."));
            return List.of();
        }
        boolean hasId = outside.stream().anyMatch(member -> member.is("id"));
        List<Tree.Member> opened = new ArrayList<>();
        for (Tree.Member member : outside) {
            if (!isEnvelope(member)
                    && !isTold(member)
                    && !(member.is(TYPE) && inside.stream().anyMatch(m -> m.is(TYPE)))) {
                opened.add(
                        member.is("connectorId") && !hasId
                                ? new Tree.Member("id", member.line(), member.value())
                                : member);
            }
        }
        id = text(opened, "id");
        opened.removeIf(member -> member.is("connectorId") && told(member));
        opened.addAll(inside);
        return opened;
    }

    /** The only connector of a list, or the one that the file's id names. */
    private static Tree.@Nullable Mapping one(Tree.Sequence list, @Nullable String id) {
        List<Tree.Mapping> found = new ArrayList<>();
        for (Tree item : list.items()) {
            if (item instanceof Tree.Mapping mapping
                    && (list.items().size() == 1
                            || (id != null && id.equals(text(mapping.members(), "connectorId"))))) {
                found.add(mapping);
            }
        }
        return found.size() == 1 ? found.get(0) : null;
    }

    private static String severalIn(Tree.Sequence list) {
        String names =
                list.items().stream()
                        .filter(Tree.Mapping.class::isInstance)
                        .map(item -> text(((Tree.Mapping) item).members(), "connectorId"))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(", "));
        return "expected one connector, found %d (%s): keep one of them, or name it with id."
                .formatted(list.items().size(), names);
    }

    private static @Nullable String text(List<Tree.Member> members, String name) {
        return members.stream()
                .filter(member -> member.is(name) && member.value() instanceof Tree.Text)
                .map(member -> ((Tree.Text) member.value()).value())
                .findFirst()
                .orElse(null);
    }

    /** The one that has members; else one that is there and has none. */
    private static Tree.@Nullable Member mapping(List<Tree.Member> members, String name) {
        return members.stream()
                .filter(member -> member.is(name) && member.value() instanceof Tree.Mapping)
                .filter(
                        member ->
                                name.equals(SETTINGS)
                                        || !((Tree.Mapping) member.value()).members().isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static boolean isEnvelope(Tree.Member member) {
        return (member.is(SETTINGS) || member.is(CONFIGURATION))
                && !(member.value() instanceof Tree.Text text && text.value() != null);
    }

    private boolean isTold(Tree.Member member) {
        return TOLD.contains(Entry.fold(member.name())) && told(member);
    }

    private boolean told(Tree.Member member) {
        String value = member.value() instanceof Tree.Text text ? text.value() : null;
        if (member.value() instanceof Tree.Text && value == null) {
            return true;
        }
        if (member.is("name")) {
            remark(member, "has no effect, a connector is known by its id.");
        } else if (member.is("connectorId")) {
            if (!Objects.equals(value, id)) {
                remark(member, "has no effect, because id is there.");
            }
        } else if (member.is("position") && value != null) {
            remark(
                    member,
                    "has no effect, it is how far the server's connector was; to go on behind it, set subscription:initialPosition: %s."
                            .formatted(value));
        } else {
            remark(member, "has no effect, the server says it of its connector.");
        }
        return true;
    }

    private void remark(Tree.Member member, String text) {
        remarks.add(new Problem(member.line(), member.name(), text));
    }
}
