package io.github.esflink.node.serving;

import com.eventstore.dbclient.proto.gossip.GossipGrpc;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.ClusterInfo;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.EndPoint;
import com.eventstore.dbclient.proto.gossip.GossipOuterClass.MemberInfo;
import com.eventstore.dbclient.proto.shared.Shared;
import io.github.esflink.node.cluster.Member;
import io.github.esflink.node.cluster.Membership;
import io.grpc.stub.StreamObserver;
import java.time.Clock;
import java.time.Instant;

/** Tells clients which nodes there are and what they do. */
final class GossipService extends GossipGrpc.GossipImplBase {
    private final Membership membership;
    private final Clock clock;

    GossipService(Membership membership, Clock clock) {
        this.membership = membership;
        this.clock = clock;
    }

    @Override
    public void read(Shared.Empty request, StreamObserver<ClusterInfo> responses) {
        ClusterInfo.Builder cluster = ClusterInfo.newBuilder();
        membership.members().forEach(member -> cluster.addMembers(info(member)));
        responses.onNext(cluster.build());
        responses.onCompleted();
    }

    private MemberInfo info(Member member) {
        Instant now = clock.instant();
        return MemberInfo.newBuilder()
                .setInstanceId(
                        Shared.UUID
                                .newBuilder()
                                .setStructured(
                                        Shared.UUID
                                                .Structured
                                                .newBuilder()
                                                .setMostSignificantBits(
                                                        member.id().getMostSignificantBits())
                                                .setLeastSignificantBits(
                                                        member.id().getLeastSignificantBits())))
                .setTimeStamp(now.getEpochSecond() * 10_000_000 + now.getNano() / 100)
                .setState(state(member.role()))
                .setIsAlive(member.alive())
                .setHttpEndPoint(
                        EndPoint.newBuilder().setAddress(member.host()).setPort(member.port()))
                .build();
    }

    private static MemberInfo.VNodeState state(Member.Role role) {
        return switch (role) {
            case LEADER -> MemberInfo.VNodeState.Leader;
            case FOLLOWER -> MemberInfo.VNodeState.Follower;
        };
    }
}
