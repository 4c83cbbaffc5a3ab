package io.github.esflink.sinks.kafka.broker;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;

/** What the broker says of transactions. */
public final class Transactions {

    private Transactions() {}

    /** The ids of transactions that are open, and hold back consumers of committed records. */
    public static List<String> open(KafkaBroker broker) throws Exception {
        try (Admin admin = broker.admin()) {
            return admin
                    .listTransactions(
                            new ListTransactionsOptions()
                                    .filterStates(List.of(TransactionState.ONGOING)))
                    .all()
                    .get(30, TimeUnit.SECONDS)
                    .stream()
                    .map(TransactionListing::transactionalId)
                    .sorted()
                    .toList();
        }
    }
}
