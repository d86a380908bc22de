// Boots are timed and share two cores: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
