package io.github.esflink.job.setting.file;

import io.github.esflink.job.setting.file.SettingTree.Mapping;
import io.github.esflink.job.setting.file.SettingTree.Member;
import io.github.esflink.job.setting.file.SettingTree.Sequence;
import io.github.esflink.job.setting.file.SettingTree.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens what the server's management API takes and tells: the body of a request with {@code
 * settings} (flat) or {@code configuration} (nested), and the answers that show settings or a list
 * with one connector.
 */
final class ServerShape {

    private static final String ID = "id";
    private static final String CONNECTOR_ID = "connectorId";
    private static final String SETTINGS = "settings";
    private static final String CONFIGURATION = "configuration";
    private static final String TYPE = "instanceTypeName";
    private static final String FILTER = "subscription:filter:";

    private static final String TELLS = "the server says it of its connector.";

    /** What the server says of a connector, and why it has no effect; none of it is a setting. */
    private static final Map<String, String> TOLD = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        TOLD.put("name", "a connector is known by its id.");
        TOLD.put(
                "position",
                "it is how far the server's connector was; to go on behind it, set subscription:initialPosition: %s.");
        for (String told :
                List.of(
                        "configurationUpdateTime",
                        "createTime",
                        "deleteTime",
                        "errorDetails",
                        "paging",
                        "positionUpdateTime",
                        "settingsTimestamp",
                        "settingsUpdateTime",
                        "state",
                        "stateTimestamp",
                        "stateUpdateTime",
                        "timestamp",
                        "totalCount",
                        "totalSize",
                        "updateTime")) {
            TOLD.put(told, TELLS);
        }
    }

    /** What the first preview had beside its sink, folded. */
    private static final Set<String> OF_PREVIEW =
            Set.of("affinity", "checkpointinterval", "enable");

    private final List<Problem> problems;
    private final List<Problem> remarks;

    ServerShape(List<Problem> problems, List<Problem> remarks) {
        this.problems = problems;
        this.remarks = remarks;
    }

    /** The settings, and what stands beside them; nothing when nobody knows which they are. */
    List<Member> open(Mapping file) {
        List<Member> outside = new ArrayList<>();
        for (Member member : file.members()) {
            if (member.is("items") && member.value() instanceof Sequence list) {
                List<Mapping> found = connectors(list, text(file.members(), ID));
                if (found.size() != 1) {
                    problem(member, severalIn(list));
                    return List.of();
                }
                outside.addAll(found.get(0).members());
            } else {
                outside.add(member);
            }
        }
        int wrong = problems.size();
        Member settings = envelope(outside, SETTINGS);
        Member counting = envelope(outside, CONFIGURATION);
        if (counting == null) {
            counting = settings;
        } else if (settings != null) {
            remark(settings, "because configuration is there, as on the server.");
        }
        if (problems.size() > wrong) {
            return List.of();
        }
        List<Member> inside = counting == null ? List.of() : members(counting);
        if (counting != null && inside.isEmpty()) {
            problem(
                    counting,
                    "expected settings, found none: the server lists them with includeSettings=true.");
            return List.of();
        }
        boolean isPreview = text(outside, "sink") != null && text(outside, TYPE) == null;
        String id = text(outside, ID);
        List<Member> opened = new ArrayList<>();
        for (Member member : outside) {
            if (member.is(CONNECTOR_ID) && id == null) {
                opened.add(new Member(ID, member.line(), member.value()));
            } else if (isPreview) {
                opened.addAll(ofPreview(member));
            } else if (!isEnvelope(member)
                    && !isTold(member, id)
                    && !(member.is(TYPE) && inside.stream().anyMatch(m -> m.is(TYPE)))) {
                opened.add(member);
            }
        }
        opened.addAll(inside);
        return opened;
    }

    /** The only connector of a list, or those that the file's id names. */
    private static List<Mapping> connectors(Sequence list, @Nullable String id) {
        return list.items().stream()
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .filter(
                        item ->
                                list.items().size() == 1
                                        || (id != null
                                                && id.equals(text(item.members(), CONNECTOR_ID))))
                .toList();
    }

    private static String severalIn(Sequence list) {
        String names =
                list.items().stream()
                        .filter(Mapping.class::isInstance)
                        .map(item -> text(((Mapping) item).members(), CONNECTOR_ID))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining(", "));
        return "expected one connector, found %d (%s): keep one of them, or name it with id."
                .formatted(list.items().size(), names);
    }

    private static @Nullable String text(List<Member> members, String name) {
        for (Member member : members) {
            if (member.is(name) && member.value() instanceof Text text && text.value() != null) {
                return text.value();
            }
        }
        return null;
    }

    /** The one that holds the settings; what cannot is noted. */
    private @Nullable Member envelope(List<Member> members, String name) {
        Member found = null;
        for (Member member : members) {
            if (!member.is(name) || !isEnvelope(member)) {
                continue;
            }
            if (found != null) {
                problem(member, "set twice, also in line %d.".formatted(found.line()));
            } else if (member.value() instanceof Mapping mapping) {
                found = mapping.members().isEmpty() && name.equals(CONFIGURATION) ? null : member;
            } else if (!isNothing(member)) {
                problem(member, "expected settings below it (key: value), found something else.");
            }
        }
        return found;
    }

    /** The Logger's configuration is a text. */
    private static boolean isEnvelope(Member member) {
        return member.is(SETTINGS)
                || (member.is(CONFIGURATION)
                        && (isNothing(member) || !(member.value() instanceof Text)));
    }

    private static boolean isNothing(Member member) {
        return member.value() instanceof Text text && text.value() == null;
    }

    private static List<Member> members(Member member) {
        return ((Mapping) member.value()).members();
    }

    /** As the releases behind the preview have it, which had one address and one query. */
    private List<Member> ofPreview(Member member) {
        String value = text(List.of(member), member.name());
        if (member.is("sink") && value != null) {
            return value.startsWith("console:")
                    ? List.of(member.as(TYPE, "logger-sink"))
                    : List.of(member.as(TYPE, "http-sink"), member.as("url", value));
        }
        if (member.is("filter") && value != null) {
            return List.of(
                    member.as(FILTER + "scope", "record"),
                    member.as(FILTER + "filterType", "jsonPath"),
                    member.as(FILTER + "expression", value));
        }
        if (OF_PREVIEW.contains(Entry.fold(member.name()))) {
            remark(member, "the server's first preview had it.");
            return List.of();
        }
        return List.of(member);
    }

    private boolean isTold(Member member, @Nullable String id) {
        String value = text(List.of(member), member.name());
        String why = TOLD.get(member.name());
        if (member.is(CONNECTOR_ID)) {
            why = "because id is there.";
        }
        if (why != null && !(member.is(CONNECTOR_ID) && Objects.equals(value, id))) {
            remark(member, why.formatted(value));
        }
        return why != null;
    }

    private void problem(Member member, String reason) {
        problems.add(new Problem(member.line(), member.name(), reason));
    }

    /** Nothing is said of what is nothing. */
    private void remark(Member member, String why) {
        if (!isNothing(member)) {
            remarks.add(new Problem(member.line(), member.name(), "has no effect, " + why));
        }
    }
}
