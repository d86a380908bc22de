// A boot keeps one core busy: two classes at a time. No test asks how fast a boot is, only what came of it.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
