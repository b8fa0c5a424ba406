"""How it answers: context, prompts, model providers and the reply worker."""
