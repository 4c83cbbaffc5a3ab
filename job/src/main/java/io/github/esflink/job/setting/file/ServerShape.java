package io.github.esflink.job.setting.file;

import io.github.esflink.job.setting.file.SettingTree.Mapping;
import io.github.esflink.job.setting.file.SettingTree.Member;
import io.github.esflink.job.setting.file.SettingTree.Sequence;
import io.github.esflink.job.setting.file.SettingTree.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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

    /** What the server says of a connector, which is no setting. */
    private static final Pattern TOLD =
            Pattern.compile(
                    "(?i)(?:(?:configuration|position|settings|state)?update|create|delete)time|(?:settings|state)?timestamp|errordetails|paging|state|total(?:count|size)");

    /** What the first preview had beside its sink. */
    private static final Pattern OF_PREVIEW =
            Pattern.compile("(?i)affinity|checkpointinterval|enable");

    private final Findings findings;

    ServerShape(Findings findings) {
        this.findings = findings;
    }

    /** The settings, and what stands beside them; nothing when nobody knows which they are. */
    List<Member> open(Mapping file) {
        int wrong = findings.errors().size();
        List<Member> outside = new ArrayList<>();
        for (Member member : file.members()) {
            if (member.is("items") && member.value() instanceof Sequence list) {
                outside.addAll(connector(member, list, text(file.members(), ID)));
            } else {
                outside.add(member);
            }
        }
        Member settings = envelope(outside, SETTINGS);
        Member counting = envelope(outside, CONFIGURATION);
        if (counting == null) {
            counting = settings;
        } else if (settings != null) {
            remark(settings, "because configuration is there, as on the server.");
        }
        List<Member> inside = counting == null ? List.of() : ((Mapping) counting.value()).members();
        if (counting != null && inside.isEmpty()) {
            error(
                    counting,
                    "expected settings, found none: the server lists them with includeSettings=true.");
        }
        if (findings.errors().size() > wrong) {
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

    /** The only connector of a list, or the one that the file's id names. */
    private List<Member> connector(Member member, Sequence list, @Nullable String id) {
        List<List<Member>> found = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (SettingTree item : list.items()) {
            List<Member> members = item instanceof Mapping mapping ? mapping.members() : List.of();
            String name = text(members, CONNECTOR_ID);
            if (name != null) {
                names.add(name);
            }
            if (list.items().size() == 1 || (name != null && name.equals(id))) {
                found.add(members);
            }
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        error(
                member,
                "expected one connector, found %d (%s): keep one of them, or name it with id."
                        .formatted(list.items().size(), String.join(", ", names)));
        return List.of();
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
                error(member, "set twice, also in line %d.".formatted(found.line()));
            } else if (member.value() instanceof Mapping mapping) {
                found = mapping.members().isEmpty() && name.equals(CONFIGURATION) ? null : member;
            } else if (!isNothing(member)) {
                error(member, "expected settings below it (key: value), found something else.");
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
        if (OF_PREVIEW.matcher(member.name()).matches()) {
            remark(member, "the server's first preview had it.");
            return List.of();
        }
        return List.of(member);
    }

    private boolean isTold(Member member, @Nullable String id) {
        String value = text(List.of(member), member.name());
        String why = null;
        if (member.is("name")) {
            why = "a connector is known by its id.";
        } else if (member.is("position")) {
            why =
                    "it is how far the server's connector was; to go on behind it, set subscription:initialPosition: %s."
                            .formatted(value);
        } else if (member.is(CONNECTOR_ID)) {
            why = "because id is there.";
        } else if (TOLD.matcher(member.name()).matches()) {
            why = "the server says it of its connector.";
        }
        if (why != null && !(member.is(CONNECTOR_ID) && value != null && value.equals(id))) {
            remark(member, why);
        }
        return why != null;
    }

    private void error(Member member, String reason) {
        findings.error(member.line(), member.name(), reason);
    }

    /** Nothing is said of what is nothing. */
    private void remark(Member member, String why) {
        if (!isNothing(member)) {
            findings.remark(member.line(), member.name(), "has no effect, " + why);
        }
    }
}
