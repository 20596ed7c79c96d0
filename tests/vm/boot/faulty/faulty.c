// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module with one defect of each kind, chosen by a parameter: the boot door
 * must refuse every one, or its silence about ctnat would mean nothing.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>

static char *defect = "none";
module_param(defect, charp, 0);
MODULE_PARM_DESC(defect, "none, warn, uaf, overrun, leak, deadlock, rcu, sleep, timer, shift");

static DEFINE_SPINLOCK(lock_a);
static DEFINE_SPINLOCK(lock_b);
static int __rcu *guarded;
static int shift_by = 40;

static void use_after_free(void)
{
	char *p = kmalloc(16, GFP_KERNEL);

	kfree(p);
	OPTIMIZER_HIDE_VAR(p);
	if (p)
		pr_info("faulty: %d\n", READ_ONCE(p[3]));
}

static void overrun(void)
{
	char *p = kmalloc(24, GFP_KERNEL);

	OPTIMIZER_HIDE_VAR(p);
	if (p)
		WRITE_ONCE(p[24], 1);
	kfree(p);
}

static void leak(void)
{
	int i;

	/* Several, since a stale copy of one pointer may survive somewhere. */
	for (i = 0; i < 10; i++) {
		char *p = kmalloc(100, GFP_KERNEL);

		if (p)
			memset(p, 'x', 100);
	}
}

static void deadlock(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);

	spin_lock(&lock_b);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_b);
}

static void unguarded(void)
{
	if (rcu_dereference(guarded))
		pr_info("faulty: something there\n");
}

static void sleep_in_atomic(void)
{
	spin_lock(&lock_a);
	msleep(1);
	spin_unlock(&lock_a);
}

static void nothing(struct timer_list *timer)
{
}

static void free_armed_timer(void)
{
	struct timer_list *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return;
	timer_setup(timer, nothing, 0);
	mod_timer(timer, jiffies + 100 * HZ);
	kfree(timer);
}

static void shift_too_far(void)
{
	pr_info("faulty: %d\n", 1 << READ_ONCE(shift_by));
}

static int __init faulty_init(void)
{
	static const struct {
		const char *name;
		void (*commit)(void);
	} defects[] = {
		{ "uaf", use_after_free },
		{ "overrun", overrun },
		{ "leak", leak },
		{ "deadlock", deadlock },
		{ "rcu", unguarded },
		{ "sleep", sleep_in_atomic },
		{ "timer", free_armed_timer },
		{ "shift", shift_too_far },
	};
	int i;

	if (!strcmp(defect, "none"))
		return 0;
	if (!strcmp(defect, "warn")) {
		WARN_ON(1);
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(defects); i++) {
		if (!strcmp(defect, defects[i].name)) {
			defects[i].commit();
			return 0;
		}
	}
	return -EINVAL;
}

static void __exit faulty_exit(void)
{
}

module_init(faulty_init);
module_exit(faulty_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Defects for the boot door to find");
