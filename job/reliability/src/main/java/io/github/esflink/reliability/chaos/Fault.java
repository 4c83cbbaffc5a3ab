package io.github.esflink.reliability.chaos;

/** What happens to the system. */
enum Fault {
    TASK_MANAGER("kill -9 of a task manager"),
    JOB_MANAGER("kill -9 of the leading job manager"),
    NODE("kill -9 of the EventStoreDB node"),
    BROKER("kill -9 of the Kafka broker"),
    ENDPOINT_GONE("endpoint gone for 3 s"),
    ENDPOINT_ANSWERS("endpoint answers 500, 503, 429, half, late or never, for 5 s"),
    RESCALE("stop with savepoint, start at another parallelism"),
    UPGRADE("stop with savepoint, start a new job from it");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
