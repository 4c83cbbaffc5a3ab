package io.github.esflink.node.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import io.github.esflink.node.log.StreamIndex;
import io.github.esflink.node.log.StreamMetadata;
import io.github.esflink.node.log.StreamMetadata.AccessList;
import io.github.esflink.node.log.TransactionLog;
import io.github.esflink.node.protocol.SystemNames;
import io.github.esflink.node.record.LogCursor;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secure node's rules ({@code LegacyStreamPermissionAssertion} of the server): administrators may
 * do everything; others need a role that the stream's {@code $acl} names, else the default of the
 * last event in {@code $settings}, else that of the server: everybody with a name for user streams,
 * administrators for system streams, of which {@code $all} is one. Nobody may write to {@code
 * $all}, and who gave no name may do nothing.
 */
public final class StreamAccess implements Access {
    private static final String ADMINISTRATORS = "$admins";
    private static final String EVERYBODY = "$all";
    private static final List<String> FOR_ADMINISTRATORS = List.of(ADMINISTRATORS);
    private static final List<String> FOR_EVERYBODY = List.of(EVERYBODY);
    private static final JsonMapper JSON = new JsonMapper();

    private final TransactionLog log;

    /** Rules by the metadata in the log, as it is whenever a question is asked. */
    public StreamAccess(TransactionLog log) {
        this.log = log;
    }

    @Override
    public boolean allows(Caller caller, Operation operation, String stream) {
        if (!caller.isAuthenticated()) {
            return false;
        }
        if (stream.equals(SystemNames.ALL) && operation != Operation.READ) {
            return false;
        }
        boolean metadata = SystemNames.isMetastream(stream);
        if (metadata && operation == Operation.DELETE) {
            return false;
        }
        if (caller.roles().contains(ADMINISTRATORS)) {
            return true;
        }
        List<String> allowed =
                allowed(metadata ? SystemNames.originalOf(stream) : stream, operation, metadata);
        return allowed.contains(EVERYBODY)
                || allowed.contains(caller.name())
                || allowed.stream().anyMatch(caller.roles()::contains);
    }

    private List<String> allowed(String stream, Operation operation, boolean metadata) {
        StreamIndex index = log.stream(stream);
        List<String> roles =
                roles(index == null ? null : index.metadata().acl(), operation, metadata);
        if (roles == null) {
            roles = roles(defaults(stream), operation, metadata);
        }
        if (roles != null) {
            return roles;
        }
        return SystemNames.isSystem(stream) ? FOR_ADMINISTRATORS : FOR_EVERYBODY;
    }

    private static @Nullable List<String> roles(
            @Nullable AccessList acl, Operation operation, boolean metadata) {
        if (acl == null) {
            return null;
        }
        return switch (operation) {
            case READ -> metadata ? acl.metaRead() : acl.read();
            case WRITE -> metadata ? acl.metaWrite() : acl.write();
            case DELETE -> acl.delete();
        };
    }

    private @Nullable AccessList defaults(String stream) {
        StreamIndex settings = log.stream(SystemNames.SETTINGS_STREAM);
        if (settings == null || settings.size() == 0) {
            return null;
        }
        ByteString data =
                new LogCursor(log.records())
                        .moveTo(settings.ordinal(settings.size() - 1L))
                        .event()
                        .getEvent()
                        .getData();
        try {
            JsonNode json = JSON.readTree(data.toByteArray());
            JsonNode acl =
                    json.get(SystemNames.isSystem(stream) ? "$systemStreamAcl" : "$userStreamAcl");
            return acl == null ? null : StreamMetadata.AccessList.from(acl);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
